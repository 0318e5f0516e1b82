//! `schema`: the form of the files that the program reads.

use serde_json::{Value as Json, json};

use crate::args::Schema;
use crate::output::Output;

/// Prints the JSON Schema, or every column of CSV in words.
pub fn run(args: &Schema, output: Output) {
    let schema = reports::publication::schema::json_schema;
    if args.csv {
        let columns = reports::publication::schema::columns;
        output.print(|| json!({ "columns": columns() }), || columns().trim_end().to_owned());
        return;
    }
    let pretty = || serde_json::to_string_pretty(&schema()).unwrap_or_default();
    output.print(|| -> Json { schema() }, pretty);
}
