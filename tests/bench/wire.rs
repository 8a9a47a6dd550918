//! Connections that cost little: hyper without pool, proxy or redirects, so
//! that the servers have the machine for themselves.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{ACCEPT, AUTHORIZATION, HOST, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// The body of a request: pieces of shared memory, sent one after the other.
#[derive(Clone, Default)]
pub(crate) struct Pieces {
    rest: VecDeque<Bytes>,
    length: usize,
}

impl Pieces {
    /// Makes a body of pieces.
    pub(crate) fn new(pieces: impl IntoIterator<Item = Bytes>) -> Self {
        let rest: VecDeque<Bytes> = pieces.into_iter().collect();
        let length = rest.iter().map(Bytes::len).sum();
        Self { rest, length }
    }
}

impl From<&[u8]> for Pieces {
    fn from(bytes: &[u8]) -> Self {
        Self::new([Bytes::copy_from_slice(bytes)])
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.rest.pop_front();
        self.length -= piece.as_ref().map_or(0, Bytes::len);
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length.try_into().unwrap())
    }
}

/// What clients say that they take; distribution answers no less.
const ACCEPTED: HeaderValue =
    HeaderValue::from_static("application/vnd.oci.image.manifest.v1+json, */*");

/// One connection that is kept alive.
pub(crate) struct Wire {
    sender: SendRequest<Pieces>,
    host: HeaderValue,
    token: Option<HeaderValue>,
}

impl Wire {
    /// Connects to a server; each request bears the token.
    pub(crate) async fn connect(host: &str, token: Option<HeaderValue>) -> Self {
        let stream = TcpStream::connect(host).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        // The connection ends with its sender.
        drop(tokio::spawn(connection));
        Self {
            sender,
            host: HeaderValue::from_str(host).unwrap(),
            token,
        }
    }

    /// Prepares a request without a body.
    pub(crate) fn request(&self, method: Method, target: &str) -> Request<Pieces> {
        self.request_with(method, target, Pieces::default())
    }

    /// Prepares a request.
    pub(crate) fn request_with(
        &self,
        method: Method,
        target: &str,
        body: Pieces,
    ) -> Request<Pieces> {
        let request = Request::builder()
            .method(method)
            .uri(target)
            .header(HOST, &self.host)
            .header(ACCEPT, ACCEPTED);
        let request = match &self.token {
            Some(token) => request.header(AUTHORIZATION, token),
            None => request,
        };
        request.body(body).unwrap()
    }

    /// Sends a request and returns the head of the answer and the size of its body.
    pub(crate) async fn send(
        &mut self,
        request: Request<Pieces>,
        expected: StatusCode,
    ) -> (HeaderMap, usize) {
        let mut response = self.begin(request, expected).await;
        let mut size = 0;
        while let Some(frame) = response.frame().await {
            size += frame.unwrap().data_ref().map_or(0, Bytes::len);
        }
        (response.into_parts().0.headers, size)
    }

    /// Sends a request and returns head and body of the answer.
    pub(crate) async fn read(&mut self, request: Request<Pieces>) -> (HeaderMap, Bytes) {
        let response = self.begin(request, StatusCode::OK).await;
        let (head, body) = response.into_parts();
        (head.headers, body.collect().await.unwrap().to_bytes())
    }

    async fn begin(
        &mut self,
        request: Request<Pieces>,
        expected: StatusCode,
    ) -> Response<Incoming> {
        let what = format!("{} {}", request.method(), request.uri());
        self.sender.ready().await.unwrap();
        let response = self.sender.send_request(request).await.unwrap();
        let status = response.status();
        if status != expected {
            let body = response.collect().await.unwrap().to_bytes();
            panic!("{what}: {status}: {}", String::from_utf8_lossy(&body));
        }
        response
    }

    /// Uploads a blob as container clients do: POST, then PUT.
    pub(crate) async fn push_blob(&mut self, name: &str, digest: &str, body: Pieces) {
        let post = self.request(Method::POST, &format!("/v2/{name}/blobs/uploads/"));
        let (head, _) = self.send(post, StatusCode::ACCEPTED).await;
        let location = head.get("location").unwrap().to_str().unwrap();
        // Some servers answer with their whole address.
        let path = match location.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |start| rest.split_at(start).1),
            None => location,
        };
        let joint = if path.contains('?') { '&' } else { '?' };
        let target = format!("{path}{joint}digest={digest}");
        let put = self.request_with(Method::PUT, &target, body);
        self.send(put, StatusCode::CREATED).await;
    }

    /// Puts a manifest under a tag.
    pub(crate) async fn put_manifest(&mut self, name: &str, tag: &str, kind: &str, body: &[u8]) {
        let target = format!("/v2/{name}/manifests/{tag}");
        let mut put = self.request_with(Method::PUT, &target, Pieces::from(body));
        let kind = HeaderValue::from_str(kind).unwrap();
        put.headers_mut().insert("content-type", kind);
        self.send(put, StatusCode::CREATED).await;
    }
}
