//! The borders between the modules, read from the source files: which module may
//! know which, and which may name which library.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::support::in_repository;

/// What a module may know of this crate, and which libraries it may not name.
struct Border {
    module: &'static str,
    knows: &'static [&'static str],
    never: &'static [&'static str],
}

/// Libraries of files, networks and command lines: nothing that only thinks needs one.
const OUTSIDE: &[&str] = &["sqlx", "axum", "askama", "tower", "tower_http", "tokio", "clap"];

const BORDERS: [Border; 10] = [
    Border { module: "domain", knows: &["domain"], never: OUTSIDE },
    Border { module: "format", knows: &["domain", "format"], never: OUTSIDE },
    Border { module: "chart", knows: &["chart", "domain"], never: OUTSIDE },
    Border { module: "dataset", knows: &["dataset", "domain"], never: OUTSIDE },
    Border { module: "intake", knows: &["intake", "dataset", "domain"], never: OUTSIDE },
    Border { module: "import", knows: &["import", "desk", "dataset", "domain"], never: OUTSIDE },
    Border { module: "desk", knows: &["desk", "dataset", "domain", "format"], never: OUTSIDE },
    Border {
        module: "store",
        knows: &["store", "dataset", "domain"],
        never: &["axum", "askama", "tower", "tower_http", "clap"],
    },
    Border {
        module: "web",
        knows: &["web", "store", "desk", "intake", "dataset", "chart", "domain", "format"],
        never: &["sqlx", "clap"],
    },
    Border {
        module: "cli",
        knows: &["cli", "config", "web", "store", "dataset", "import", "intake", "domain", "format"],
        never: &["sqlx"],
    },
];

#[test]
fn no_module_knows_what_it_should_not() {
    for Border { module, knows, never } in BORDERS {
        for (file, code) in sources_of(module) {
            for known in modules_named(&code) {
                assert!(knows.contains(&known.as_str()), "{}: {module} knows {known}", file.display());
            }
            for library in never {
                assert!(!names(&code, library), "{}: {module} names {library}", file.display());
            }
        }
    }
}

/// Every folder of the source has a border, so that a new one gets one too.
#[test]
fn every_module_has_a_border() {
    let library = fs::read_to_string(in_repository("src/lib.rs")).expect("the library");
    let modules: BTreeSet<&str> = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')))
        .collect();
    // `config` is flags alone, and one file.
    let bordered: BTreeSet<&str> = BORDERS.iter().map(|border| border.module).chain(["config"]).collect();
    assert_eq!(modules, bordered);
    assert!(!library.contains("sqlx::"), "only the store names sqlx");
}

/// The check itself must see what it is to find.
#[test]
fn a_crossed_border_is_seen() {
    let seen = |code: &str| modules_named(&without_comments(code)).into_iter().collect::<Vec<_>>();
    assert_eq!(seen("use crate::store::Store;"), ["store"]);
    assert_eq!(
        seen("use crate::{\n    domain::{Id, web::X},\n    store,\n    web::App,\n};"),
        ["domain", "store", "web"]
    );
    assert_eq!(seen("fn f() { crate::cli::run() }"), ["cli"]);
    assert_eq!(seen("use super::super::web::App;"), ["web"]);
    assert_eq!(seen("// crate::web\n/// [`crate::cli`]\nlet url = \"https://crate\";"), [] as [&str; 0]);
    assert!(names("use sqlx::Row;", "sqlx") && names("let a: sqlx::Error;", "sqlx"));
    assert!(names("use ::tokio::{self};", "tokio") && names("use axum;", "axum"));
    assert!(!names("let tokio_like = mytokio::x;", "tokio"));
}

/// The files of a module, without their comments.
fn sources_of(module: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    collect(&in_repository("src").join(module), &mut files);
    let alone = in_repository("src").join(format!("{module}.rs"));
    if alone.exists() {
        files.push(alone);
    }
    assert!(!files.is_empty(), "src/{module} is there");
    files
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).expect("a source file");
            (file, without_comments(&text))
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The modules of this crate that a file names: after `crate::`, in a list after
/// it, or past its own module with `super::super`.
fn modules_named(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (place, path) in code.match_indices("crate::") {
        let rest = &code[place + path.len()..];
        match rest.strip_prefix('{') {
            Some(list) => found.extend(heads_of(list)),
            None => {
                found.insert(word(rest));
            }
        }
    }
    for border in &BORDERS {
        if names(code, &format!("super::{}", border.module)) {
            found.insert(border.module.to_owned());
        }
    }
    found
}

/// The first words of the paths in a braced list, up to the brace that closes it.
fn heads_of(list: &str) -> Vec<String> {
    let (mut depth, mut heads, mut is_head) = (0_u32, Vec::new(), true);
    for (place, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_head = true,
            _ if is_head && !letter.is_whitespace() => {
                heads.push(word(&list[place..]));
                is_head = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

/// Whether a path begins with these words.
fn names(code: &str, path: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(path).any(|(place, _)| {
        let before = code[..place].chars().next_back();
        let after = &code[place + path.len()..];
        !before.is_some_and(is_part)
            && (after.starts_with("::") || (after.starts_with(';') && code[..place].ends_with("use ")))
    })
}
