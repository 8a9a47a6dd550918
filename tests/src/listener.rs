//! A client that listens to server-sent events.

use std::collections::VecDeque;

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use serde_json::Value;

use bytes::Bytes;

/// What came at a time.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// An event: its name and what it tells.
    Event(String, Value),
    /// A line that keeps the connection open, or says how to connect anew.
    Remark,
    /// The answer is over.
    End,
}

/// An answer that goes on.
pub struct Listener {
    pieces: BoxStream<'static, Result<Bytes, reqwest::Error>>,
    text: String,
    heard: VecDeque<Heard>,
}

impl Listener {
    pub(crate) fn of(response: reqwest::Response) -> Self {
        Self {
            pieces: response.bytes_stream().boxed(),
            text: String::new(),
            heard: VecDeque::new(),
        }
    }

    /// Waits for what comes next.
    pub async fn hear(&mut self) -> Heard {
        loop {
            if let Some(heard) = self.heard.pop_front() {
                return heard;
            }
            match self.pieces.next().await {
                Some(Ok(piece)) => self.take(&piece),
                Some(Err(_)) | None => return Heard::End,
            }
        }
    }

    /// Waits for the next event; none where the answer is over.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            match self.hear().await {
                Heard::Event(name, data) => return Some((name, data)),
                Heard::Remark => {}
                Heard::End => return None,
            }
        }
    }

    /// Waits for the next event of a name and returns what it tells.
    pub async fn find(&mut self, wanted: &str) -> Value {
        loop {
            let (name, data) = self.next().await.expect("the answer is over");
            if name == wanted {
                return data;
            }
        }
    }

    fn take(&mut self, piece: &[u8]) {
        self.text.push_str(std::str::from_utf8(piece).unwrap());
        while let Some((block, rest)) = self.text.split_once("\n\n") {
            let field = |name: &str| {
                let mut lines = block.lines();
                lines.find_map(|line| line.strip_prefix(name).map(str::to_owned))
            };
            let heard = match field("event: ") {
                Some(name) => {
                    let data = field("data: ").expect("an event without data");
                    Heard::Event(name, serde_json::from_str(&data).unwrap())
                }
                None => Heard::Remark,
            };
            self.heard.push_back(heard);
            self.text = rest.to_owned();
        }
    }
}
