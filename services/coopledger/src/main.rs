//! The program: one binary, one ledger, served over gRPC or asked on the command line.

mod alike;
mod args;
mod chains;
mod clock;
mod commands;
mod corrections;
mod failure;
mod ledger;
mod observe;
mod output;
mod progress;
mod rehearsal;
mod remote;
mod roles;
mod settings;

use std::process::ExitCode;

use crate::args::{Cli, Command};
use crate::commands as run;
use crate::failure::Failure;
use crate::ledger::Folder;
use crate::observe::Traces;
use crate::output::Output;
use crate::progress::Progress;
use crate::settings::Settings;

/// The exit code of wrong usage, which clap's own is too.
const WRONG_USAGE: u8 = 2;

fn main() -> ExitCode {
    let cli = match Cli::asked(std::env::args_os()) {
        Ok(cli) => cli,
        Err(usage) => return misused(&usage),
    };
    let json = cli.json;
    let serves = matches!(cli.command, Command::Serve(_) | Command::Demo(_) | Command::Witness(_));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("coopledger: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(async {
        let traces = Traces::start(cli.json, serves);
        let done = dispatch(cli).await;
        traces.end().await;
        done
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(json, &failure.sentence(), failure.code());
            failure.code().into()
        }
    }
}

/// Help and version are printed; wrong usage is complained of, in JSON where that is asked for.
fn misused(usage: &clap::Error) -> ExitCode {
    if usage.use_stderr() && std::env::args_os().any(|it| it == "--json") {
        complain(true, usage.to_string().trim(), WRONG_USAGE);
        return WRONG_USAGE.into();
    }
    usage.exit()
}

/// Says on standard error why the program ends: a line for people; for machines an object, so that
/// standard output has what the command printed and nothing else.
fn complain(json: bool, what: &str, code: u8) {
    if json {
        eprintln!("{}", serde_json::json!({ "error": what, "exit_code": code }));
    } else {
        eprintln!("coopledger: {what}");
    }
}

async fn dispatch(cli: Cli) -> Result<(), Failure> {
    let output = Output { lang: cli.lang, json: cli.json };
    match &cli.command {
        Command::Findings(args) => return run::findings::run(args, output),
        Command::Schema(args) => {
            run::schema::run(args, output);
            return Ok(());
        }
        Command::Lists(args) => return run::lists::run(args, output),
        Command::VerifyEvidence(args) => return run::verify_evidence::run(args, output),
        Command::Witness(args) => return run::witness::run(args, output).await,
        _ => {}
    }
    let settings = Settings::load(cli.config.as_deref())?;
    let progress = Progress::new(cli.json);
    if let Command::Demo(args) = cli.command {
        let folder = Folder::demo(cli.ledger)?;
        return run::demo::run(args, folder, &settings, output, progress).await;
    }
    if let Command::Copy(args) = cli.command {
        return run::copy::run(args, &settings, output, progress).await;
    }
    if let Command::CopyKeys(args) = cli.command {
        return run::copy_keys::run(args, output, progress).await;
    }
    let folder = Folder::find(cli.ledger, &settings)?;
    match cli.command {
        Command::Serve(args) => run::serve::run(args, folder, &settings, output).await,
        Command::Import(args) => run::import::run(args, &folder, &settings, output, progress).await,
        Command::ImportUnits(args) => {
            run::import_units::run(args, &folder, &settings, output, progress).await
        }
        Command::Void(args) => run::void::run(args, &folder, &settings, output, progress).await,
        Command::Erase(args) => run::erase::run(args, &folder, &settings, output, progress).await,
        Command::VoidImport(args) => run::void_import::run(args, &folder, &settings, output).await,
        Command::Verify(args) => run::verify::run(args, &folder, output, progress).await,
        Command::Publish(args) => run::publish::run(args, &folder, output, progress).await,
        Command::Evidence(args) => run::evidence::run(args, &folder, output, progress).await,
        Command::Policy => run::policy::run(&folder, output).await,
        Command::RotateKey(args) => {
            run::rotate_key::run(args, &folder, &settings, output, progress).await
        }
        Command::Rebuild => run::rebuild::run(&folder, output, progress).await,
        Command::Figures(args) => {
            run::figures::run(args, &folder.read(&progress).await?, output).await
        }
        Command::Compare(args) => {
            run::compare::run(args, &folder.read(&progress).await?, output).await
        }
        Command::Plan(args) => run::plan::run(args, &folder.read(&progress).await?, output).await,
        Command::Explain(args) => {
            run::explain::run(args, &folder.read(&progress).await?, output).await
        }
        Command::History(args) => {
            run::history::run(args, &folder.read(&progress).await?, output).await
        }
        Command::Search(args) => {
            run::search::run(args, &folder.read(&progress).await?, output).await
        }
        Command::Why(args) => run::why::run(args, &folder.read(&progress).await?, output).await,
        Command::Card(args) => run::card::run(args, &folder.read(&progress).await?, output).await,
        Command::Area(args) => run::area::run(args, &folder.read(&progress).await?, output).await,
        Command::Late(args) => run::late::run(args, &folder.read(&progress).await?, output).await,
        Command::Seal(args) => run::seal::run(args, &folder, &settings, output, progress).await,
        Command::Replay(args) => {
            run::replay::run(args, &folder.read(&progress).await?, output).await
        }
        Command::Deadlines(args) => {
            run::deadlines::run(args, &folder, &settings, output, progress).await
        }
        Command::Work(args) => run::work::work(args, &folder.read(&progress).await?, output).await,
        Command::Warnings(args) => {
            run::work::warnings(args, &folder.read(&progress).await?, output).await
        }
        Command::Returns(args) => {
            run::work::returns(args, &folder.read(&progress).await?, output).await
        }
        Command::Demo(_)
        | Command::Copy(_)
        | Command::CopyKeys(_)
        | Command::Findings(_)
        | Command::Schema(_)
        | Command::VerifyEvidence(_)
        | Command::Lists(_)
        | Command::Witness(_) => Ok(()),
    }
}
