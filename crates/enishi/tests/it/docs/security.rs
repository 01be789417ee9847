//! The page about security names what would notice; the test, the command or the honest gap must be there.

use super::named::{commands_are_there, every_line_names_its_witness, page, tests_are_there};

/// Lines of the checklist.
const ITEMS: usize = 42;

#[test]
fn every_test_the_page_about_security_names_exists() {
    let named = tests_are_there(&page("docs/security.md"));
    assert!(named > 60, "the page names its tests: {named}");
}

#[test]
fn every_line_of_the_checklist_is_noticed_by_something_or_says_why_not() {
    every_line_names_its_witness(&page("docs/security.md"), ITEMS);
}

#[test]
fn every_command_the_page_about_security_names_is_there() {
    assert!(commands_are_there(&page("docs/security.md")) > 10);
}

#[test]
fn the_service_keeps_the_program_in_its_place() {
    let service = page("docs/enishi.service");
    for line in [
        "User=enishi",
        "Restart=on-failure",
        "UMask=0077",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "MemoryDenyWriteExecute=yes",
        "SystemCallFilter=@system-service",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "LimitCORE=0",
    ] {
        assert!(service.lines().any(|said| said == line), "docs/enishi.service does not say {line}");
    }
}
