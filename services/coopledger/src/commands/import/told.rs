//! What is wrong in a folder, in lines for people: what only follows from another wrong row is one line
//! for that row.

use std::collections::{BTreeMap, HashMap};

use reports::Lang;
use reports::import::{RowError, Source};

/// A line for each error, then one for each wrong row on which others rest.
pub fn lines(errors: &[RowError], lang: Lang) -> Vec<String> {
    let own = errors.iter().filter(|it| it.cause().is_none());
    let mut lines: Vec<String> = own
        .map(|it| match lang {
            Lang::Vi => it.vi(),
            Lang::En => it.en(),
        })
        .collect();
    let causes: HashMap<(&str, u64), Source> =
        errors.iter().filter_map(|it| Some(((it.file.as_str(), it.row), it.cause()?))).collect();
    let mut rest: BTreeMap<Source, BTreeMap<&str, Vec<u64>>> = BTreeMap::new();
    for (&(file, row), cause) in &causes {
        let of = rest.entry(root(&causes, *cause)).or_default();
        of.entry(file).or_default().push(row);
    }
    lines.extend(rest.into_iter().map(|(cause, files)| folded(cause, files, lang)));
    lines
}

/// The wrong row at the beginning; rows that rest on each other in a circle end where they began.
fn root(causes: &HashMap<(&str, u64), Source>, mut it: Source) -> Source {
    for _ in 0..causes.len() {
        match causes.get(&(it.file.name(), it.row)) {
            Some(next) => it = *next,
            None => break,
        }
    }
    it
}

fn folded(cause: Source, files: BTreeMap<&str, Vec<u64>>, lang: Lang) -> String {
    const SHOWN: usize = 8;
    let count: usize = files.values().map(Vec::len).sum();
    let of = |(file, mut rows): (&str, Vec<u64>)| {
        rows.sort_unstable();
        let more = rows.len().saturating_sub(SHOWN);
        let mut shown: Vec<String> = rows.iter().take(SHOWN).map(u64::to_string).collect();
        if more > 0 {
            shown.push(format!("... (+{more})"));
        }
        format!("{file} {} {}", lang.pick("dòng", "row"), shown.join(", "))
    };
    let places: Vec<String> = files.into_iter().map(of).collect();
    let (file, row, places) = (cause.file.name(), cause.row, places.join("; "));
    match lang {
        Lang::Vi => {
            format!("{count} dòng khác chỉ sai vì phụ thuộc dòng {row} của {file}: {places}")
        }
        Lang::En => format!(
            "{count} other rows are wrong only because they depend on row {row} of {file}: {places}"
        ),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test says where")]

    use super::*;

    #[test]
    fn what_follows_from_one_wrong_row_is_one_line() {
        let members = "key,person,party,kind,joined_on\na,1,person,official,2020-02-03\n\
                       a,2,person,official,2020-02-03\nz,1,person,official,2020-02-03\n";
        let files = [
            ("import.csv", "id,recorder\nx,office:test\n"),
            (
                "cooperatives.csv",
                "key,kind,code,name,commune,sector,registered_on\n\
                 a,cooperative,AB-1,HTX A,03412,farming,2020-02-03\n",
            ),
            ("members.csv", members),
            (
                "loans.csv",
                "key,loan,type,lender,amount_dong,signed_on,purpose\na,v,loan,agribank,5,2021-05-05,production\n",
            ),
            ("payments.csv", "key,loan,what,date,amount_dong\na,v,disbursed,2021-05-06,5\n"),
        ];
        let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        let errors = reports::import::read(&files.into()).errors;
        let said = lines(&errors, Lang::En);
        let folded: Vec<&String> = said.iter().filter(|it| it.contains("only because")).collect();
        let [folded] = folded.as_slice() else { unreachable!("{said:#?}") };
        assert!(folded.contains("row 2 of cooperatives.csv"), "{folded}");
        assert!(folded.contains("members.csv row 2, 3"), "{folded}");
        assert!(folded.contains("payments.csv row 2"), "{folded}");
        assert!(said.iter().any(|it| it.contains("no such key")), "{said:#?}");
        assert!(said.len() < errors.len(), "{said:#?}");
    }
}
