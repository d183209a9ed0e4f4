//! Every route refuses what it should, in one form, with the headers that browsers need.

use crate::common::{invented, request};
use axum::{
    body::Body,
    http::{Method, Request, header},
};

/// Route, method, address, status: what is wrong with each is in its address.
const TABLE: [(&str, &str, u16); 48] = [
    ("POST", "/", 405),
    ("GET", "/assets/nothing.js", 404),
    ("GET", "/assets/..%2Findex.html", 404),
    ("GET", "/nowhere", 404),
    ("GET", "/match/default", 405),
    ("POST", "/match/nothing", 404),
    ("POST", "/match/default?limit=501", 422),
    ("POST", "/match/default?limit=-1", 422),
    ("POST", "/match/default?threshold=2", 422),
    ("POST", "/match/default?cutoff=x", 422),
    ("POST", "/match/default?algorithm=logic-v2", 400),
    ("POST", "/match/default?include_dataset=nothing", 400),
    ("POST", "/match/default?changed_since=yesterday", 422),
    ("POST", "/match/default?limit=%FF", 400),
    ("POST", "/match/%FF", 400),
    ("POST", "/search/default", 405),
    ("GET", "/search/nothing", 404),
    ("GET", "/search/..%2Fdefault", 404),
    ("GET", "/search/default?limit=501", 422),
    ("GET", "/search/default?offset=9500", 422),
    ("GET", "/search/default?schema=Nonsense", 400),
    ("GET", "/search/default?sort=nonsense", 400),
    ("GET", "/search/default?facets=nonsense", 422),
    ("GET", "/search/default?filter=nonsense", 400),
    ("GET", "/search/default?filter_op=XOR", 422),
    ("GET", "/search/default?fuzzy=perhaps", 422),
    ("GET", "/search/default?q=%FF", 400),
    ("GET", "/entities/nobody", 404),
    ("GET", "/entities/inv-1?nested=perhaps", 422),
    ("GET", "/entities/nobody/adjacent", 404),
    ("GET", "/entities/inv-1/adjacent?limit=501", 422),
    ("GET", "/entities/nobody/adjacent/owner", 404),
    ("GET", "/entities/inv-1/adjacent/ownershipOwner?offset=x", 422),
    ("GET", "/reconcile/nothing", 404),
    ("POST", "/reconcile/nothing", 404),
    ("POST", "/catalog", 405),
    ("POST", "/healthz", 405),
    ("GET", "/screen", 400),
    ("GET", "/screen?name=x&address=y", 400),
    ("GET", "/screen?name=x&nmae=y", 422),
    ("GET", "/screen?name=x&birth=never", 422),
    ("GET", "/screen?address=not+an+address", 422),
    ("GET", "/path?from=inv-1", 404),
    ("GET", "/claims?text=x", 404),
    ("GET", "/claims/x", 422),
    ("GET", "/findings", 404),
    ("GET", "/findings/x", 422),
    ("GET", "/ledger/checkpoint", 404),
];

#[test]
fn every_route_refuses_in_one_form() {
    for (method, uri, status) in TABLE {
        let answer = invented().send(request(method.parse().unwrap(), uri, Body::from("{\"queries\":{}}")));
        assert_eq!(answer.status, status, "{method} {uri}: {}", answer.text);
        invented().refused(&answer, status);
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{uri}");
    }
}

#[test]
fn every_answer_tells_browsers_to_do_nothing_with_it() {
    for uri in ["/healthz", "/catalog", "/nowhere", "/openapi.json"] {
        let answer = invented().get(uri);
        let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
        assert!(header("content-security-policy").contains("default-src 'none'"), "{uri}");
        assert_eq!(
            (header("x-frame-options"), header("referrer-policy")),
            ("DENY".to_owned(), "no-referrer".to_owned())
        );
        assert_eq!(header("cache-control"), "no-store");
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{uri}: no other site may read");
    }
}

#[test]
fn other_names_of_this_machine_and_pages_of_other_sites_are_refused() {
    let with = |host: Option<&str>, origin: Option<&str>| {
        let mut request = Request::builder().uri("/healthz");
        if let Some(host) = host {
            request = request.header(header::HOST, host);
        }
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        invented().send(request.body(Body::empty()).unwrap())
    };
    for host in ["localhost", "127.0.0.1:1718", "[::1]:1718"] {
        assert_eq!(with(Some(host), None).status, 200, "{host}");
    }
    for host in ["rebound.example", "127.0.0.1.rebound.example:1718", "0.0.0.0:1718"] {
        invented().refused(&with(Some(host), None), 421);
    }
    invented().refused(&with(None, None), 400);
    invented().refused(&with(Some("localhost"), Some("https://page.example")), 403);
    assert_eq!(with(Some("localhost"), Some("http://localhost:3333")).status, 200);
}

#[test]
fn a_body_that_is_too_long_is_refused_announced_or_not() {
    let service = invented();
    let long = || Body::from(vec![b' '; (10 << 20) + 1]);
    service.refused(&service.send(request(Method::POST, "/match/default", long())), 413);
    // A stream does not say how long it will be.
    let unannounced = Body::new(http_body_of(long()));
    service.refused(&service.send(request(Method::POST, "/match/default", unannounced)), 413);
    let fits = format!("{{\"queries\":{{}}{}}}", " ".repeat((10 << 20) - 20));
    assert_eq!(service.post("/match/default", fits).status, 200);
}

/// A body that hides its length.
fn http_body_of(body: Body) -> impl axum::body::HttpBody<Data = axum::body::Bytes, Error = axum::Error> {
    struct Hidden(Body);
    impl axum::body::HttpBody for Hidden {
        type Data = axum::body::Bytes;
        type Error = axum::Error;
        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
            std::pin::Pin::new(&mut self.0).poll_frame(context)
        }
    }
    Hidden(body)
}
