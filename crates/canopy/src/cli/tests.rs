//! Tests: the command line: which commands there are and what they take.

use clap::CommandFactory;

use super::*;

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn the_database_may_stand_before_and_after_the_command() {
    for line in [
        ["canopy", "--database", "sqlite://x.db", "verify"],
        ["canopy", "verify", "--database", "sqlite://x.db"],
    ] {
        assert_eq!(Cli::try_parse_from(line).unwrap().database, "sqlite://x.db");
    }
}

#[test]
fn an_api_key_is_for_one_place() {
    let line = ["canopy", "api-key", "create", "--name", "n"];
    assert!(Cli::try_parse_from(line).is_err());
    let both = ["--organization", "o", "--company", "c"];
    assert!(Cli::try_parse_from(line.into_iter().chain(both)).is_err());
    assert!(Cli::try_parse_from(line.into_iter().chain(["--company", "c"])).is_ok());
}

#[test]
fn help_names_every_command() {
    let help = Cli::command().render_long_help().to_string();
    for word in [
        "serve",
        "admin",
        "api-key",
        "import",
        "verify",
        "verify-export",
        "migrate",
        "--database",
        "CANOPY_BASE_URL",
        "Exit codes",
    ] {
        assert!(help.contains(word), "{word} is missing in:\n{help}");
    }
}
