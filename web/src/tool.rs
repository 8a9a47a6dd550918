//! The registry clients that the console writes commands for. Pure.

/// A registry client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Tool {
    Docker,
    Podman,
    Skopeo,
    Crane,
    Nerdctl,
    Helm,
    Oras,
    Buildah,
    Regctl,
}

/// What is needed to log in.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) registry: String,
    pub(crate) is_tls: bool,
    pub(crate) user: String,
    pub(crate) password: String,
}

/// A step after logging in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) title: &'static str,
    pub(crate) command: String,
}

impl Tool {
    pub(crate) const ALL: [Self; 9] = [
        Self::Docker,
        Self::Podman,
        Self::Skopeo,
        Self::Crane,
        Self::Nerdctl,
        Self::Helm,
        Self::Oras,
        Self::Buildah,
        Self::Regctl,
    ];

    /// Returns the word that is remembered.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Skopeo => "skopeo",
            Self::Crane => "crane",
            Self::Nerdctl => "nerdctl",
            Self::Helm => "helm",
            Self::Oras => "oras",
            Self::Buildah => "buildah",
            Self::Regctl => "regctl",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.word() == word)
    }

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Docker => "Docker",
            Self::Podman => "Podman",
            Self::Helm => "Helm",
            Self::Oras => "ORAS",
            Self::Buildah => "Buildah",
            Self::Skopeo => "Skopeo",
            Self::Crane | Self::Nerdctl | Self::Regctl => self.word(),
        }
    }

    /// Returns the command that logs in without the secret in the list of
    /// processes; it runs in any POSIX shell.
    pub(crate) fn login(self, with: &Credentials) -> String {
        let Credentials {
            registry,
            user,
            password,
            is_tls,
        } = with;
        let plain = self.plain(*is_tls, registry);
        let login = match self {
            Self::Crane => format!("crane auth login {registry} -u '{user}' --password-stdin"),
            Self::Helm => {
                format!("helm registry login {registry} -u '{user}' --password-stdin{plain}")
            }
            Self::Regctl => format!("regctl registry login {registry} -u '{user}' --pass-stdin"),
            Self::Oras => format!("oras login {registry} -u '{user}' --password-stdin{plain}"),
            _ => {
                let word = self.word();
                format!("{word} login -u '{user}' --password-stdin{plain} {registry}")
            }
        };
        format!("printf %s '{password}' |\n  {login}")
    }

    /// Returns the command with the secret among its arguments, for scripts
    /// that know no better.
    pub(crate) fn classic_login(self, with: &Credentials) -> String {
        let Credentials {
            registry,
            user,
            password,
            is_tls,
        } = with;
        let plain = self.plain(*is_tls, registry);
        match self {
            Self::Crane => format!("crane auth login {registry} -u '{user}' -p '{password}'"),
            Self::Helm => {
                format!("helm registry login {registry} -u '{user}' -p '{password}'{plain}")
            }
            Self::Regctl => format!("regctl registry login {registry} -u '{user}' -p '{password}'"),
            Self::Oras => format!("oras login {registry} -u '{user}' -p '{password}'{plain}"),
            _ => {
                let word = self.word();
                format!("{word} login -u '{user}' -p '{password}'{plain} {registry}")
            }
        }
    }

    /// Returns the steps that push something of one's own to `image`
    /// (without registry) as `tag`.
    pub(crate) fn push(self, registry: &str, is_tls: bool, image: &str, tag: &str) -> Vec<Step> {
        let plain = self.plain(is_tls, registry);
        let short = image.rsplit('/').next().unwrap_or(image);
        let to = format!("{registry}/{image}:{tag}");
        let step = |title, command| Step { title, command };
        match self {
            Self::Skopeo => vec![step(
                "Push",
                format!(
                    "skopeo copy --all{} \\\n  docker-archive:{short}.tar \\\n  docker://{to}",
                    plain.replace("--tls", "--dest-tls")
                ),
            )],
            Self::Crane => vec![step("Push", format!("crane push {short}.tar {to}"))],
            Self::Helm => {
                let parent = image.rsplit_once('/').map_or(image, |(parent, _)| parent);
                vec![
                    step("Package", format!("helm package ./{short}")),
                    step(
                        "Push",
                        format!("helm push {short}-0.1.0.tgz oci://{registry}/{parent}{plain}"),
                    ),
                ]
            }
            Self::Oras => vec![step("Push", format!("oras push{plain} {to} ./{short}.txt"))],
            Self::Regctl => vec![step(
                "Push",
                format!("regctl image import {to} {short}.tar"),
            )],
            _ => {
                let word = self.word();
                vec![
                    step("Tag", format!("{word} tag {short} \\\n  {to}")),
                    step("Push", format!("{word} push{plain} \\\n  {to}")),
                ]
            }
        }
    }

    /// Returns the command that pulls `reference` (address with tag or digest).
    pub(crate) fn pull(self, reference: &str, is_tls: bool) -> String {
        let registry = reference.split('/').next().unwrap_or(reference);
        let plain = self.plain(is_tls, registry);
        let name = reference.rsplit('/').next().unwrap_or(reference);
        let name = name.split([':', '@']).next().unwrap_or(name);
        match self {
            Self::Skopeo => format!(
                "skopeo copy{} docker://{reference} oci:{name}",
                plain.replace("--tls", "--src-tls")
            ),
            Self::Crane => format!("crane pull {reference} {name}.tar"),
            Self::Helm => match reference.rsplit_once(':') {
                Some((address, version)) if !version.contains('/') => {
                    format!("helm pull oci://{address} --version {version}{plain}")
                }
                _ => format!("helm pull oci://{reference}{plain}"),
            },
            Self::Regctl => format!("regctl image export {reference} {name}.tar"),
            _ => format!("{} pull{plain} {reference}", self.word()),
        }
    }

    /// Returns what the tool has to be told besides, where the registry has no TLS.
    pub(crate) fn note(self, is_tls: bool, registry: &str) -> Option<String> {
        let local = is_local(registry);
        match self {
            _ if is_tls => None,
            Self::Docker if !local => Some(format!(
                "Docker refuses a registry without TLS until its daemon lists \"{registry}\" under insecure-registries."
            )),
            Self::Crane if !local => {
                Some("Give crane the flag --insecure, because this registry has no TLS.".to_owned())
            }
            Self::Regctl => Some(format!(
                "Once before: regctl registry set --tls disabled {registry}"
            )),
            _ => None,
        }
    }

    fn plain(self, is_tls: bool, registry: &str) -> &'static str {
        match self {
            _ if is_tls => "",
            Self::Podman | Self::Skopeo | Self::Buildah => " --tls-verify=false",
            Self::Nerdctl if !is_local(registry) => " --insecure-registry",
            Self::Helm | Self::Oras => " --plain-http",
            _ => "",
        }
    }
}

/// Tells whether clients speak plain HTTP to the host without being told.
fn is_local(registry: &str) -> bool {
    let host = registry.rsplit_once(':').map_or(registry, |(host, _)| host);
    host == "localhost" || host.starts_with("127.") || host == "[::1]"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(is_tls: bool) -> Credentials {
        Credentials {
            registry: "registry.example".to_owned(),
            is_tls,
            user: "local@AK".to_owned(),
            password: "s3cret".to_owned(),
        }
    }

    #[test]
    fn no_login_has_the_secret_among_the_arguments_of_the_client() {
        for tool in Tool::ALL {
            let command = tool.login(&credentials(true));
            let (before, after) = command.split_once(" |\n  ").unwrap();
            assert_eq!(before, "printf %s 's3cret'");
            assert!(after.starts_with(tool.word()), "{after}");
            assert!(!after.contains("s3cret"), "{after}");
            assert!(after.contains("registry.example"), "{after}");
        }
    }

    #[test]
    fn a_registry_without_tls_is_named_so_where_the_client_asks() {
        let command = Tool::Podman.login(&credentials(false));
        assert!(command.ends_with("--password-stdin --tls-verify=false registry.example"));
        assert!(Tool::Docker.note(false, "registry.example").is_some());
        assert!(Tool::Docker.note(false, "localhost:5000").is_none());
        assert!(
            Tool::Skopeo
                .pull("h:1/a/b:v", false)
                .contains("--src-tls-verify=false")
        );
    }

    #[test]
    fn a_chart_is_pulled_by_its_version() {
        assert_eq!(
            Tool::Helm.pull("registry.example/acme/chart:1.2.0", true),
            "helm pull oci://registry.example/acme/chart --version 1.2.0"
        );
    }

    #[test]
    fn every_word_leads_back() {
        for tool in Tool::ALL {
            assert_eq!(Tool::parse(tool.word()), Some(tool));
        }
    }
}
