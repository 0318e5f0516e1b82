//! `explain`: from a figure to its cooperatives and entries.

use reader::{Division, Explained};
use serde_json::{Value as Json, json};

use super::figures::{list, question, row, sector};
use super::why::role;
use crate::args::Explain;
use crate::failure::Failure;
use crate::ledger::Reading;
use crate::output::{Output, value_json};

/// Prints what makes a figure.
pub async fn run(args: Explain, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let by = match (&args.list, &args.row) {
        (Some(key), Some(of)) => {
            let list = list(key)?;
            Division::Rows(list, vec![Some(row(list, of)?)])
        }
        _ => Division::Sectors(vec![args.sector.as_deref().map(sector).transpose()?]),
    };
    let mut asked = question(&args.period, by, Vec::new())?;
    asked.breakdown = args.breakdown;
    let explained = ledger.reader.explain(&*ledger.views, &asked, &args.indicator).await?;
    output.print(|| json(&explained), || table(&explained, output));
    Ok(())
}

fn json(it: &Explained) -> Json {
    let shares: Vec<Json> = it
        .shares
        .iter()
        .map(|share| {
            let terms: Vec<Json> = share
                .terms
                .iter()
                .map(|term| {
                    let role = format!("{:?}", term.role).to_lowercase();
                    let slot = format!("{:?}", term.slot).to_lowercase();
                    json!({ "role": role, "slot": slot, "n": term.n, "positions": term.positions })
                })
                .collect();
            let name = share.card.as_ref().map(|it| it.name.as_str());
            let code = share.card.as_ref().and_then(|it| it.code.as_ref()).map(|it| it.as_str());
            json!({ "cooperative": share.id.to_string(), "name": name, "code": code, "terms": terms })
        })
        .collect();
    json!({
        "indicator": it.indicator.id, "value": value_json(&it.value),
        "period_from": it.period_from.to_string(), "as_of": it.pin.as_of.to_string(),
        "known_at": it.pin.known_at.0, "cooperatives": shares,
    })
}

fn table(it: &Explained, output: Output) -> String {
    let mut table = output.table(&[
        ("Mã số", "Code"),
        ("Hợp tác xã", "Cooperative"),
        ("Phần", "Term"),
        ("Góp vào", "Adds"),
        ("Các mục trong sổ", "Entries of the log"),
    ]);
    for share in &it.shares {
        let card = share.card.as_ref();
        let code =
            card.and_then(|it| it.code.as_ref()).map_or_else(String::new, ToString::to_string);
        let name = card.map_or_else(|| share.id.to_string(), |it| it.name.to_string());
        for term in &share.terms {
            let (vi, en, _) = role(term.role);
            table.add_row([
                code.clone(),
                name.clone(),
                output.lang.pick(vi, en).to_owned(),
                output.whole(term.n),
                positions(&term.positions),
            ]);
        }
    }
    format!(
        "{} ({}): {}, {}\n{table}",
        output.label(it.indicator),
        it.indicator.id,
        output.value(it.indicator.unit, &it.value),
        output.pin(it.pin),
    )
}

/// Positions, neighbours joined: 3-7, 12.
pub fn positions(all: &[u64]) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for &it in all {
        match runs.last_mut() {
            Some((_, to)) if *to + 1 == it => *to = it,
            _ => runs.push((it, it)),
        }
    }
    let run = |&(from, to): &(u64, u64)| match from == to {
        true => from.to_string(),
        false => format!("{from}-{to}"),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_joined() {
        assert_eq!(positions(&[3, 4, 5, 9, 11, 12]), "3-5, 9, 11-12");
        assert_eq!(positions(&[]), "");
    }
}
