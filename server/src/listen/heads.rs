//! Heads on HTTP/2, found by the frames that they come in: so that a head that drips is seen while
//! other frames come and go.

/// What a client sends first of all.
const PREFACE_BYTES: usize = 24;
/// Length, type, flags and stream of a frame.
const FRAME_HEAD: usize = 9;
const HEADERS: u8 = 1;
const CONTINUATION: u8 = 9;
const END_HEADERS: u8 = 4;

/// Where a client is in its frames.
#[derive(Debug)]
pub(super) struct Heads {
    /// How much is to come of the preface or of a frame.
    left: usize,
    /// Whether that is part of a head.
    is_head: bool,
    /// Whether a head goes on in the next frame.
    goes_on: bool,
    /// The beginning of a frame.
    frame: Vec<u8>,
}

impl Default for Heads {
    fn default() -> Self {
        Self {
            left: PREFACE_BYTES,
            is_head: true,
            goes_on: false,
            frame: Vec::with_capacity(FRAME_HEAD),
        }
    }
}

impl Heads {
    /// Takes the next bytes, and tells whether a head, or what may be one, has begun and not ended.
    pub(super) fn read(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            let wanted = match self.left {
                0 => FRAME_HEAD.saturating_sub(self.frame.len()),
                left => left,
            };
            let (now, later) = bytes.split_at(wanted.min(bytes.len()));
            bytes = later;
            if self.left > 0 {
                self.left = self.left.saturating_sub(now.len());
                continue;
            }
            self.frame.extend_from_slice(now);
            if let [a, b, c, kind, flags, _, _, _, _] = *self.frame.as_slice() {
                self.left = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
                self.is_head = matches!(kind, HEADERS | CONTINUATION);
                if self.is_head {
                    self.goes_on = flags & END_HEADERS == 0;
                }
                self.frame.clear();
            }
        }
        self.goes_on || !self.frame.is_empty() || (self.left > 0 && self.is_head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, length: u8) -> Vec<u8> {
        let mut frame = vec![0, 0, length, kind, flags, 0, 0, 0, 1];
        frame.resize(FRAME_HEAD + usize::from(length), 0);
        frame
    }

    /// Feeds bytes one at a time, and tells after which of them a head is under way.
    fn drip(bytes: &[u8]) -> Vec<bool> {
        let mut heads = Heads::default();
        assert!(!heads.read(&[0; PREFACE_BYTES]));
        bytes.iter().map(|byte| heads.read(&[*byte])).collect()
    }

    #[test]
    fn a_head_is_under_way_until_its_last_byte() {
        let under_way = drip(&frame(HEADERS, END_HEADERS, 20));
        assert!(under_way[..28].iter().all(|is_head| *is_head));
        assert!(!under_way[28]);
    }

    #[test]
    fn a_head_in_two_frames_is_one() {
        let bytes = [frame(HEADERS, 0, 5), frame(CONTINUATION, END_HEADERS, 5)].concat();
        let under_way = drip(&bytes);
        assert_eq!(under_way.iter().position(|is_head| !is_head), Some(27));
    }

    #[test]
    fn other_frames_are_no_heads() {
        for kind in [0, 4, 6, 8] {
            let under_way = drip(&frame(kind, 0, 20));
            assert!(under_way[8..].iter().all(|is_head| !is_head), "{kind}");
        }
        let bytes = [frame(6, 1, 8), frame(4, 1, 0), frame(8, 0, 4)].concat();
        let mut heads = Heads::default();
        heads.read(&[0; PREFACE_BYTES]);
        assert!(!heads.read(&bytes));
    }

    #[test]
    fn half_a_preface_is_waited_for_as_a_head_is() {
        assert!(Heads::default().read(b"PRI * HTTP"));
    }
}
