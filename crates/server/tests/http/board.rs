//! The board's files, built or not: the same policy, and nothing from outside of their folder.

use crate::common::invented;
use axum::http::header;

#[test]
fn the_home_page_may_run_its_own_files_and_nothing_else() {
    let answer = invented().get("/");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    for rule in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{rule} in {policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-cache", "a new build is seen at once");
    assert!(!answer.text.contains("<script>"), "nothing inline: the policy would not run it");
}

#[test]
fn a_built_file_is_kept_by_browsers_and_an_unbuilt_board_says_how_to_build_it() {
    let page = invented().get("/").text;
    let Some((_, from)) = page.split_once("src=\"/assets/") else {
        assert!(page.contains("make board"), "{page}");
        return;
    };
    let name = from.split('"').next().unwrap();
    let answer = invented().get(&format!("/assets/{name}"));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert!(answer.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
}
