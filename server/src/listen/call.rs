//! The calls of a connection: each is told where it comes from, and watched until its answer was
//! handed out.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use http::{Request, Response};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use super::pulse::Pulse;
use crate::http::router::PeerAddr;

/// The most of an answer that is handed out at a time: the call is not over before the last of it.
const PIECE_BYTES: usize = 256 * 1024;

/// Answers the calls of one connection.
#[derive(Clone)]
pub(super) struct Calls {
    /// What answers, for every connection the same.
    pub(super) router: Router,
    /// The other end.
    pub(super) peer: PeerAddr,
    /// The state of the connection.
    pub(super) pulse: Arc<Pulse>,
}

type Answering = dyn Future<Output = Result<Response<Answer>, Infallible>> + Send;

impl Service<Request<Incoming>> for Calls {
    type Response = Response<Answer>;
    type Error = Infallible;
    type Future = Pin<Box<Answering>>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        let call = Call::begin(Arc::clone(&self.pulse));
        request.extensions_mut().insert(self.peer);
        let answer = TowerToHyperService::new(self.router.clone()).call(request);
        Box::pin(async move {
            let response = answer.await?;
            Ok(response.map(|body| Answer::new(body, call)))
        })
    }
}

/// A call that is not over.
#[derive(Debug)]
struct Call {
    pulse: Arc<Pulse>,
    is_working: bool,
}

impl Call {
    fn begin(pulse: Arc<Pulse>) -> Self {
        pulse.called();
        Self {
            pulse,
            is_working: true,
        }
    }

    fn set_working(&mut self, is_working: bool) {
        if is_working == self.is_working {
            return;
        }
        self.is_working = is_working;
        match is_working {
            true => self.pulse.waits_for_server(),
            false => self.pulse.waits_for_client(),
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.set_working(false);
        self.pulse.ended();
    }
}

/// The body of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    body: Body,
    /// What came of the body and was not handed out yet.
    rest: Bytes,
    call: Call,
}

impl Answer {
    fn new(body: Body, mut call: Call) -> Self {
        call.set_working(false);
        let rest = Bytes::new();
        Self { body, rest, call }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            let frame = Pin::new(&mut self.body).poll_frame(context);
            self.call.set_working(frame.is_pending());
            let frame = match ready!(frame) {
                Some(Ok(frame)) => frame,
                end => return Poll::Ready(end),
            };
            match frame.into_data() {
                Ok(bytes) => self.rest = bytes,
                Err(other) => return Poll::Ready(Some(Ok(other))),
            }
        }
        let count = self.rest.len().min(PIECE_BYTES);
        self.call.pulse.handed(count);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(count)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = u64::try_from(self.rest.len()).unwrap_or(u64::MAX);
        let come = self.body.size_hint();
        let mut hint = SizeHint::new();
        if let Some(upper) = come.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint.set_lower(come.lower().saturating_add(rest));
        hint
    }
}
