//! Slow clients, and too many at once: time is made up, and runs as fast as nothing happens.

use crate::common::{fixture, request};
use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    http::{Method, Response},
};
use hyper::body::Frame;
use server::{Desk, Snapshot};
use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tower::ServiceExt;

/// A body that never comes, and does not say how long it will be.
struct Never;

impl HttpBody for Never {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Poll::Pending
    }
}

fn within_made_up_time<T, F: Future<Output = T>>(test: impl FnOnce(Router) -> F) -> T {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let desk = Desk::new(Snapshot::of_file(&fixture("invented.ftm.json")).unwrap()).unwrap();
    runtime.block_on(test(server::router(Arc::new(desk))))
}

async fn stuck(router: Router) -> Response<Body> {
    router.oneshot(request(Method::POST, "/match/default", Body::new(Never))).await.unwrap()
}

#[test]
fn a_body_that_does_not_come_is_given_up() {
    let (answer, seconds) = within_made_up_time(async |router| {
        let begun = tokio::time::Instant::now();
        (stuck(router).await, begun.elapsed().as_secs())
    });
    assert_eq!(answer.status(), 408);
    assert_eq!(seconds, 30);
}

#[test]
fn only_so_many_large_bodies_are_held_and_small_requests_go_on() {
    within_made_up_time(async |router| {
        let held: Vec<_> = (0..8).map(|_| tokio::spawn(stuck(router.clone()))).collect();
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        let ninth = stuck(router.clone()).await;
        assert_eq!((ninth.status().as_u16(), ninth.headers()["retry-after"].to_str().unwrap()), (429, "1"));
        let small = router
            .clone()
            .oneshot(request(Method::POST, "/match/default", Body::from("{\"queries\":{}}")))
            .await;
        assert_eq!(small.unwrap().status(), 200);
        for one in held {
            assert_eq!(one.await.unwrap().status(), 408);
        }
        assert_eq!(stuck(router).await.status(), 408, "the places are free again");
    });
}

#[test]
fn only_so_many_requests_are_answered_at_once() {
    within_made_up_time(async |router| {
        // Small by their announcement, and never there.
        let small = || {
            let mut sent = request(Method::POST, "/reconcile/default", Body::new(Announced));
            sent.headers_mut().insert("content-length", "10".parse().unwrap());
            router.clone().oneshot(sent)
        };
        let held: Vec<_> = (0..256).map(|_| tokio::spawn(small())).collect();
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        let more = router.clone().oneshot(request(Method::GET, "/healthz", Body::empty())).await.unwrap();
        assert_eq!(more.status(), 429);
        for one in held {
            assert_eq!(one.await.unwrap().unwrap().status(), 408);
        }
    });
}

/// A body of ten bytes that never comes.
struct Announced;

impl HttpBody for Announced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Poll::Pending
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        hyper::body::SizeHint::with_exact(10)
    }
}
