//! A body that is made while it is sent.

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{HeaderValue, header},
    response::Response,
};
use hyper::body::Frame;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::sync::mpsc;

/// Pieces that wait to be sent: whoever makes them waits for a slow reader.
const MOST_AHEAD: usize = 16;

/// What is received is sent.
struct Feed(mpsc::Receiver<Bytes>);

impl HttpBody for Feed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// An answer of that media type, and where its pieces go in.
pub(crate) fn feed(kind: &'static str) -> (mpsc::Sender<Bytes>, Response) {
    let (send, receive) = mpsc::channel(MOST_AHEAD);
    let mut response = Response::new(Body::new(Feed(receive)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    (send, response)
}
