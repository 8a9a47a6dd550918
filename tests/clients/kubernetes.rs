//! The API server of Kubernetes over etcd, without the parts that would run what it is told of: one
//! for the tests of this process, with a namespace for each.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use berth_tests::receiver::certificate;
use serde_json::{Value, json};

use crate::program::run;

/// The token of who may do everything.
const ADMIN: &str = "admin-token";
/// The token of who may do what `docs/triggers.md` asks for, where [`Cluster::namespace`] says so.
pub(crate) const BERTH: &str = "berth-token";
/// The token of who may do nothing.
pub(crate) const STRANGER: &str = "stranger-token";
/// Each token with its user, the user's id and its group.
const TOKENS: &str = "admin-token,admin,1,system:masters\n\
                      berth-token,berth,2\n\
                      stranger-token,stranger,3\n";

/// A running API server.
pub(crate) struct Cluster {
    pub(crate) port: u16,
    /// Ends when this process does; it then stops the servers.
    guard: Child,
}

/// What the API server answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Reply {
    /// Demands that something was made.
    #[track_caller]
    fn made(&self) {
        assert_eq!(self.status, 201, "{}", self.body);
    }
}

impl Cluster {
    /// Returns the API server of this process, which the first call starts.
    pub(crate) fn shared() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(Self::start)
    }

    /// Returns the address of the API.
    pub(crate) fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    fn start() -> Self {
        let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [port, client, peer] = listeners.map(|bound| bound.local_addr().unwrap().port());
        let folder = env::temp_dir().join(format!("berth-kubernetes-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("tokens.csv"), TOKENS).unwrap();
        let guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(&folder)
            .args([port, client, peer].map(|port| port.to_string()))
            .args(["server.pem", "server.key"].map(certificate))
            // An interrupt at the terminal must not end it before it has cleaned up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut cluster = Self { port, guard };
        cluster.wait(&folder);
        cluster
    }

    fn wait(&mut self, folder: &Path) {
        let begun = Instant::now();
        while self.call("GET", "/readyz", None).status != 200 {
            let has_ended = self.guard.try_wait().unwrap().is_some();
            if has_ended || begun.elapsed() > Duration::from_secs(60) {
                let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
                panic!("Kubernetes (`cargo xtask test` installs it) did not start: {log}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Makes a namespace where [`BERTH`] may do what `docs/triggers.md` says that it has to.
    pub(crate) fn namespace(&self, name: &str) {
        let body = json!({ "metadata": { "name": name } });
        self.create("/api/v1/namespaces", &body);
        let rights = format!("/apis/rbac.authorization.k8s.io/v1/namespaces/{name}");
        let role = documented_role().replace("namespace: default", &format!("namespace: {name}"));
        let made = self.call("POST", &format!("{rights}/roles"), Some(("yaml", &role)));
        made.made();
        let role = json!({
            "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "berth",
        });
        let binding = json!({
            "metadata": { "name": "berth" }, "roleRef": role,
            "subjects": [{ "kind": "User", "name": "berth" }],
        });
        self.create(&format!("{rights}/rolebindings"), &binding);
    }

    /// Makes a thing of the cluster.
    #[track_caller]
    pub(crate) fn create(&self, path: &str, body: &Value) {
        let body = body.to_string();
        self.call("POST", path, Some(("json", &body))).made();
    }

    /// Returns a thing of the cluster.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Value {
        let reply = self.call("GET", path, None);
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body
    }

    /// Calls the API as who may do everything, with a body of a media type below `application/`.
    pub(crate) fn call(&self, method: &str, path: &str, body: Option<(&str, &str)>) -> Reply {
        let mut command = Command::new("curl");
        command
            .args(["--silent", "--show-error", "--noproxy", "*"])
            .args(["--max-time", "60", "--request", method, "--cacert"])
            .arg(certificate("ca.pem"))
            .args(["--header", &format!("Authorization: Bearer {ADMIN}")])
            .args(["--write-out", "\n%{http_code}"]);
        if let Some((media_type, body)) = body {
            let header = format!("Content-Type: application/{media_type}");
            command.args(["--header", &header, "--data-binary", body]);
        }
        let said = run(command.arg(format!("{}{path}", self.url()))).text;
        let (body, status) = said.rsplit_once('\n').unwrap_or_default();
        Reply {
            status: status.parse().unwrap_or_default(),
            body: serde_json::from_str(body).unwrap_or_default(),
        }
    }
}

/// Returns the role that people are told to make.
fn documented_role() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/triggers.md");
    let text = fs::read_to_string(file).unwrap();
    let (_, rest) = text.split_once("```yaml\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// Runs both servers until its standard input closes, which is when the tests' process is gone, and
/// then removes the data.
const GUARD: &str = r#"
folder=$1 port=$2 client=$3 peer=$4 certificate=$5 key=$6
cd "$folder" || exit 1
exec >log 2>&1
etcd --data-dir etcd --logger zap --log-level error \
    --listen-client-urls "http://127.0.0.1:$client" --advertise-client-urls "http://127.0.0.1:$client" \
    --listen-peer-urls "http://127.0.0.1:$peer" --initial-advertise-peer-urls "http://127.0.0.1:$peer" \
    --initial-cluster "default=http://127.0.0.1:$peer" </dev/null &
etcd=$!
kube-apiserver --etcd-servers "http://127.0.0.1:$client" --bind-address 127.0.0.1 --secure-port "$port" \
    --tls-cert-file "$certificate" --tls-private-key-file "$key" \
    --service-account-issuer https://kubernetes.default.svc \
    --service-account-key-file "$certificate" --service-account-signing-key-file "$key" \
    --token-auth-file tokens.csv --authorization-mode RBAC --service-cluster-ip-range 10.0.0.0/24 \
    --disable-admission-plugins ServiceAccount </dev/null &
server=$!
read -r _
kill -KILL $server $etcd
wait
rm -rf "$folder"
"#;
