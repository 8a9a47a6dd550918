//! Reads what `strace` has seen: writes, syncs and names, in their order, and the answers between.

use std::collections::HashMap;

/// What the tracer is started with, but for the file that it writes to. The server stays the child
/// of the test.
pub(crate) const STRACE: &[&str] = &[
    "strace",
    "--daemonize=grandchild",
    "--follow-forks",
    "--seccomp-bpf",
    "--decode-fds=path",
    "--string-limit=8000000",
    "--trace=open,openat,creat,write,pwrite64,writev,pwritev,ftruncate,fallocate,lseek,fsync,\
     fdatasync,sync_file_range,rename,renameat,renameat2,unlink,unlinkat,link,linkat,mkdir,mkdirat,\
     close,sendto,sendmsg,copy_file_range",
];

/// Something that the server did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// Opened a file; it may have been made or emptied by that.
    Open {
        /// Where.
        path: String,
        /// Whether it was emptied.
        empties: bool,
    },
    /// Wrote.
    Write {
        /// To which file.
        path: String,
        /// From which byte on.
        offset: usize,
        /// What.
        bytes: Vec<u8>,
    },
    /// Cut a file, or filled it with zeros.
    Resize {
        /// Which.
        path: String,
        /// How long it is now.
        length: usize,
    },
    /// Gave another name.
    Rename {
        /// The old one.
        from: String,
        /// The new one.
        to: String,
    },
    /// Removed a name.
    Remove {
        /// Which.
        path: String,
    },
    /// Began to sync a file or a directory.
    SyncBegins {
        /// Which.
        path: String,
        /// Tells it from others.
        sync: usize,
    },
    /// Came to the end of a sync.
    SyncEnds {
        /// Which one.
        sync: usize,
    },
    /// Began to answer a call.
    Answer {
        /// The head of the answer.
        head: String,
    },
}

/// A call of the system.
struct Call {
    name: String,
    arguments: String,
    result: String,
}

/// What is remembered from line to line.
#[derive(Default)]
struct Reader {
    steps: Vec<Step>,
    /// Calls without an end, by thread.
    open: HashMap<String, (Call, Option<usize>)>,
    /// The position of each open file.
    positions: HashMap<String, usize>,
    syncs: usize,
}

/// Reads a trace.
pub(crate) fn read(text: &str) -> Vec<Step> {
    let mut reader = Reader::default();
    for line in text.lines() {
        let (thread, line) = line.split_once(' ').unwrap_or_default();
        reader.line(thread, line.trim_start());
    }
    reader.steps
}

impl Reader {
    fn line(&mut self, thread: &str, line: &str) {
        if line.starts_with("+++") || line.starts_with("---") {
            return;
        }
        if let Some(resumed) = line.strip_prefix("<... ") {
            let (_, rest) = resumed.split_once(" resumed>").unwrap();
            let Some((mut call, sync)) = self.open.remove(thread) else {
                return;
            };
            let (more, result) = rest.rsplit_once(" = ").unwrap();
            call.arguments += more.trim_end().trim_end_matches(')');
            result.clone_into(&mut call.result);
            return self.ends(&call, sync);
        }
        let (name, rest) = line.split_once('(').unwrap();
        let name = name.to_owned();
        let result = String::new();
        if let Some(arguments) = rest.strip_suffix(" <unfinished ...>") {
            let arguments = arguments.to_owned();
            let call = Call {
                name,
                arguments,
                result,
            };
            let sync = self.begins(&call);
            self.open.insert(thread.to_owned(), (call, sync));
            return;
        }
        let (arguments, result) = rest.rsplit_once(" = ").unwrap();
        let call = Call {
            name,
            arguments: arguments.trim_end().trim_end_matches(')').to_owned(),
            result: result.to_owned(),
        };
        let sync = self.begins(&call);
        self.ends(&call, sync);
    }

    /// Takes what counts from the beginning of a call.
    fn begins(&mut self, call: &Call) -> Option<usize> {
        match call.name.as_str() {
            "fsync" | "fdatasync" => {
                self.syncs += 1;
                let (path, sync) = (path_of(&call.arguments), self.syncs);
                self.steps.push(Step::SyncBegins { path, sync });
                Some(self.syncs)
            }
            "write" | "writev" | "sendto" | "sendmsg" => {
                let head = texts(&call.arguments)
                    .into_iter()
                    .next()
                    .unwrap_or_default();
                if head.starts_with(b"HTTP/1.1 ") {
                    let head = String::from_utf8_lossy(&head).into_owned();
                    self.steps.push(Step::Answer { head });
                }
                None
            }
            _ => None,
        }
    }

    /// Takes what counts when a call has come to its end, if it has done anything.
    fn ends(&mut self, call: &Call, sync: Option<usize>) {
        let result = call.result.split(['<', ' ']).next().unwrap_or_default();
        let Ok(result) = result.parse::<usize>() else {
            return;
        };
        let arguments = call.arguments.as_str();
        let step = match call.name.as_str() {
            "fsync" | "fdatasync" => Step::SyncEnds {
                sync: sync.unwrap(),
            },
            "open" | "openat" | "creat" => {
                self.positions.insert(result.to_string(), 0);
                Step::Open {
                    path: path_of(&call.result),
                    empties: arguments.contains("O_TRUNC"),
                }
            }
            "lseek" => {
                self.positions.insert(number_of(arguments), result);
                return;
            }
            "write" => {
                let position = self.positions.entry(number_of(arguments)).or_default();
                let offset = *position;
                *position += result;
                written(arguments, offset, result)
            }
            "pwrite64" => {
                let offset = last(arguments);
                written(arguments, offset, result)
            }
            "ftruncate" => Step::Resize {
                path: path_of(arguments),
                length: last(arguments),
            },
            "rename" | "renameat" | "renameat2" => {
                let [from, to] = names(arguments).try_into().unwrap();
                Step::Rename { from, to }
            }
            "unlink" | "unlinkat" => Step::Remove {
                path: names(arguments).remove(0),
            },
            // A range that is synced so is not durable.
            "close" | "writev" | "sendto" | "sendmsg" | "sync_file_range" => return,
            // Nothing else is done to the data; if it is one day, the model has to learn it.
            _ => Step::Open {
                path: format!("{} is not understood: {arguments}", call.name),
                empties: false,
            },
        };
        self.steps.push(step);
    }
}

fn written(arguments: &str, offset: usize, count: usize) -> Step {
    let mut bytes = texts(arguments).into_iter().next().unwrap_or_default();
    assert!(bytes.len() >= count, "the trace is cut: {}", bytes.len());
    bytes.truncate(count);
    Step::Write {
        path: path_of(arguments),
        offset,
        bytes,
    }
}

/// Returns the number of the file that a call is about, as `7` of `7</data/file>, …`.
fn number_of(arguments: &str) -> String {
    arguments.split('<').next().unwrap().to_owned()
}

/// Returns the path of it.
fn path_of(arguments: &str) -> String {
    let path = arguments.split_once('<').map(|(_, rest)| rest);
    let path = path.and_then(|rest| rest.split('>').next());
    path.unwrap_or_default().to_owned()
}

fn last(arguments: &str) -> usize {
    let (_, last) = arguments.rsplit_once(", ").unwrap();
    last.parse().unwrap()
}

fn names(arguments: &str) -> Vec<String> {
    let texts = texts(arguments).into_iter();
    texts.map(|text| String::from_utf8(text).unwrap()).collect()
}

/// Returns the quoted texts among the arguments.
fn texts(arguments: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut bytes = arguments.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'"' {
            continue;
        }
        let mut text = Vec::new();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' => break,
                b'\\' => {
                    let escaped = bytes.next().unwrap();
                    text.push(match escaped {
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        b'v' => 11,
                        b'f' => 12,
                        b'0'..=b'7' => {
                            let mut number = u32::from(escaped - b'0');
                            for _ in 0..2 {
                                let Some(digit) = bytes.next_if(|b| (b'0'..=b'7').contains(b))
                                else {
                                    break;
                                };
                                number = number * 8 + u32::from(digit - b'0');
                            }
                            u8::try_from(number).unwrap()
                        }
                        other => other,
                    });
                }
                other => text.push(other),
            }
        }
        found.push(text);
    }
    found
}

#[test]
fn a_trace_is_read_in_the_order_in_which_calls_begin_and_end() {
    let trace = r#"7  openat(AT_FDCWD</>, "/d/a", O_RDWR|O_CREAT, 0600) = 9</d/a>
7  write(9</d/a>, "x\0\"\n", 4) = 4
7  fsync(9</d/a> <unfinished ...>
8  pwrite64(9</d/a>, "\1772y", 3, 4) = 3
7  <... fsync resumed>)              = 0
8  writev(5<socket:[1]>, [{iov_base="HTTP/1.1 201 Created\r\n", iov_len=22}], 1) = 22
8  +++ exited with 0 +++"#;
    let path = || "/d/a".to_owned();
    let write = |offset, bytes: &[u8]| Step::Write {
        path: path(),
        offset,
        bytes: bytes.to_vec(),
    };
    let expected = [
        Step::Open {
            path: path(),
            empties: false,
        },
        write(0, b"x\0\"\n"),
        Step::SyncBegins {
            path: path(),
            sync: 1,
        },
        write(4, b"\x7f2y"),
        Step::SyncEnds { sync: 1 },
        Step::Answer {
            head: "HTTP/1.1 201 Created\r\n".to_owned(),
        },
    ];
    assert_eq!(read(trace), expected);
}
