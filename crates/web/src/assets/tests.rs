//! Tests: the files of the look (styles, script, font, icons), embedded in the binary and served under.

use super::*;

fn accepting(value: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
    headers
}

#[test]
fn brotli_goes_only_to_those_who_take_it() {
    assert!(takes_brotli(&accepting("gzip, deflate, br, zstd")));
    assert!(takes_brotli(&accepting("gzip, br;q=0.5")));
    assert!(!takes_brotli(&accepting("gzip, br;q=0")));
    assert!(!takes_brotli(&accepting("gzip, brotli")));
    assert!(!takes_brotli(&HeaderMap::new()));
}

#[tokio::test]
async fn a_name_that_was_not_built_is_not_found() {
    let answer = serve(Path("app-00000000.css".into()), HeaderMap::new()).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_known_etag_is_answered_without_a_body() {
    // Without a built frontend there is nothing to serve; the example and the journeys need one.
    for asset in ASSETS {
        let name = asset.url.trim_start_matches("/assets/").to_owned();
        let mut headers = accepting("br");
        let first = serve(Path(name.clone()), headers.clone()).await;
        assert_eq!(first.status(), StatusCode::OK);
        headers.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        let second = serve(Path(name), headers).await;
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
    }
}
