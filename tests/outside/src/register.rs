//! A small register as a folder of CSV files, and changes to it.

use std::collections::BTreeMap;
use std::path::Path;

use crate::Outcome;

/// A name that stands nowhere in clear but in the folder itself.
pub const SECRET_NAME: &str = "Sùng Thị Bí Mật";
/// A number of an identity document, likewise.
pub const SECRET_NUMBER: &str = "030987654321";
/// A note, likewise.
pub const SECRET_NOTE: &str = "ghi chú chỉ người ghi biết";
/// The commune of both cooperatives.
pub const COMMUNE: &str = "03412";

const FILES: [(&str, &str); 5] = [
    ("import.csv", "id,recorder\nnho,office:test\n"),
    (
        "units.csv",
        "code,name,level,parent,from\nVN,Việt Nam,country,,2004-01-01\n\
         12,Lai Châu,province,VN,2004-01-01\n106,Tam Đường,district,12,2004-01-01\n\
         03412,Xã Bình Lư,commune,106,2004-01-01\n",
    ),
    (
        "cooperatives.csv",
        "key,kind,code,name,commune,sector,registered_on\n\
         a,cooperative,AB-00001,HTX A,03412,agriculture,2020-02-03\n\
         b,cooperative,AB-00002,HTX B,03412,trade,2020-02-04\n",
    ),
    (
        "managers.csv",
        "key,person,post,qualification,from\na,1,chair,college,2020-02-03\n\
         b,2,director,not_stated,2021-01-01\n",
    ),
    (
        "returns.csv",
        "key,year,filed_on,revenue_dong,profit_dong,workers\n\
         a,2023,2024-02-01,477000000,15900000,12\n",
    ),
];

/// A register: the text of each file.
#[derive(Clone, Debug)]
pub struct Register(BTreeMap<String, String>);

impl Register {
    /// Two cooperatives of seven founders each, and a member who joins the first one later, whose
    /// name and number are the secret ones. In all 15 members, 2 of them managers.
    pub fn small() -> Self {
        let header = "key,person,party,kind,joined_on,full_name,identity_number,note\n";
        let mut members = header.to_owned();
        for (key, day) in [("a", "2020-02-03"), ("b", "2020-02-04")] {
            for person in 1..=7 {
                members += &format!("{key},{person},person,official,{day},Người {person},,\n");
            }
        }
        members += &format!(
            "a,8,person,official,2021-01-01,{SECRET_NAME},{SECRET_NUMBER},{SECRET_NOTE}\n"
        );
        let files = FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Self(files.chain([("members.csv".to_owned(), members)]).collect())
    }

    /// The register with one text in the place of another, where that stands first.
    ///
    /// # Errors
    /// If it does not stand there.
    pub fn with(mut self, file: &str, from: &str, to: &str) -> Outcome<Self> {
        let text = self.0.get_mut(file).ok_or(format!("there is no {file}"))?;
        if !text.contains(from) {
            return Err(format!("{from:?} is not in {file}").into());
        }
        *text = text.replacen(from, to, 1);
        Ok(self)
    }

    /// The register with more rows at a file's end.
    pub fn and(mut self, file: &str, rows: &str) -> Self {
        self.0.entry(file.to_owned()).or_default().push_str(rows);
        self
    }

    /// Writes it into a folder, which is made.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, folder: &Path) -> Outcome<()> {
        std::fs::create_dir_all(folder)?;
        for (name, text) in &self.0 {
            std::fs::write(folder.join(name), text)?;
        }
        Ok(())
    }
}
