//! Tests: the least of an HTTP client: one connection, one request after another.

use super::*;
use std::net::TcpListener;

fn served(answers: &'static [&'static str]) -> Http {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        for answer in answers {
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    Http::connect(&host).unwrap()
}

#[test]
fn reads_answers_of_either_kind_on_one_connection() {
    let mut http = served(&[
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    ]);
    assert_eq!(http.get("/").unwrap(), (200, "hello".into()));
    assert_eq!(http.post("/", "", "x").unwrap(), (404, "abcde".into()));
    assert!(
        http.get("/").is_err(),
        "a closed connection is not an answer"
    );
}
