//! `copy-keys`: the keys of persons from one vault to another of the same key file.

use serde_json::json;
use vault::{Copied, Place, VaultError};

use crate::args::CopyKeys;
use crate::failure::Failure;
use crate::ledger::unlocked;
use crate::output::Output;
use crate::progress::Progress;

/// Copies, and says how many keys were copied, destroyed, and there already.
pub async fn run(args: CopyKeys, output: Output, progress: Progress) -> Result<(), Failure> {
    if let Place::File(path) = &args.to
        && let Some(folder) = path.parent()
    {
        std::fs::create_dir_all(folder).map_err(|it| Failure::file(folder, it))?;
    }
    let bar = progress.bar(0, "sao chép và đối chiếu / copy and verify");
    let told = |at, end| {
        bar.set_length(end);
        bar.set_position(at);
    };
    let copied = vault::copy(&args.from, &args.to, &args.key_file, &told).await;
    bar.finish_and_clear();
    let Copied { copied, destroyed, there } = copied.map_err(not_copied)?;
    let vi = format!("đã chép {copied} khóa, hủy {destroyed}, có sẵn {there}; hai bên đã khớp");
    let en = format!(
        "{copied} keys copied, {destroyed} destroyed, {there} there already; both sides agree"
    );
    output.print(
        || json!({ "copied": copied, "destroyed": destroyed, "already_there": there }),
        || output.lang.pick(&vi, &en).to_owned(),
    );
    Ok(())
}

fn not_copied(error: VaultError) -> Failure {
    let wrong = |what, value: &str, expected: &str| Failure::Argument {
        what,
        value: value.to_owned(),
        expected: expected.to_owned(),
    };
    match error {
        VaultError::StoreMissing(store) => {
            wrong("--from", &store, "nơi có kho khóa / a place that has a vault")
        }
        VaultError::KeyFileMissing { key_file, .. } => wrong(
            "--key-file",
            &key_file.display().to_string(),
            "tệp khóa của kho / the vault's key file",
        ),
        // Not the address itself, which may have a password.
        VaultError::Address(source) => wrong("PLACE", "postgres://...", &source.to_string()),
        VaultError::Differs { .. } => Failure::Refused(format!(
            "hai kho khóa khác nhau / the vaults differ: {error}; hãy chép vào kho mà chưa tiến trình nào dùng / copy \
             into a vault that no process has made keys in"
        )),
        VaultError::KeyFiles { .. } | VaultError::OtherKeyFile { .. } => {
            Failure::Refused(format!("tệp khóa khác nhau / the key files differ: {error}"))
        }
        VaultError::Uncleared { .. } => Failure::while_doing("copying the keys")(error.into()),
        error => unlocked(error),
    }
}
