//! Which addresses that are not public the server may call for its users.

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Network;

/// A range of addresses and a port, such as `10.0.0.0/8:443` or `[fd00::/8]:443`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Door {
    network: Network,
    port: u16,
}

impl Door {
    fn parse(text: &str) -> Option<Self> {
        let (range, port) = text.trim().rsplit_once(':')?;
        let inner = range
            .strip_prefix('[')
            .and_then(|range| range.strip_suffix(']'));
        // Without brackets the port could be the end of an address.
        if inner.is_none() && range.contains(':') {
            return None;
        }
        Some(Self {
            network: Network::parse(inner.unwrap_or(range))?,
            port: port.parse().ok()?,
        })
    }
}

impl Serialize for Door {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("[{}]:{}", self.network, self.port))
    }
}

/// The addresses that are allowed besides public ones; none by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Allowed(Vec<Door>);

impl Allowed {
    /// Parses ranges with ports, with commas between them.
    ///
    /// # Errors
    /// The part that is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim);
        let door = |part| {
            Door::parse(part).ok_or_else(|| {
                format!("`{part}` is no range of addresses with a port, as `10.0.0.0/8:443`")
            })
        };
        parts.filter(|part| !part.is_empty()).map(door).collect()
    }

    /// Tells whether the operator has allowed this address.
    pub fn has(&self, address: SocketAddr) -> bool {
        let fits = |door: &Door| {
            door.port == address.port() && door.network.contains(address.ip().to_canonical())
        };
        self.0.iter().any(fits)
    }
}

impl FromIterator<Door> for Allowed {
    fn from_iter<I: IntoIterator<Item = Door>>(doors: I) -> Self {
        Self(doors.into_iter().collect())
    }
}

impl<'de> Deserialize<'de> for Allowed {
    /// Takes a list, or one text with commas, as the environment has it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            List(Vec<String>),
            Text(String),
        }
        let text = match Form::deserialize(deserializer)? {
            Form::List(list) => list.join(","),
            Form::Text(text) => text,
        };
        Self::parse(&text).map_err(de::Error::custom)
    }
}

/// Tells whether an address is one of the internet, which everybody may call: none of a private
/// network, of this machine or of the place it runs in.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => !PRIVATE_V4.iter().any(|range| within(range, address.into())),
        IpAddr::V6(address) => {
            // What a translator makes of an IPv4 address leads there.
            if let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = address.segments() {
                let bits = u32::from(high) << 16 | u32::from(low);
                return is_public(IpAddr::V4(bits.into()));
            }
            within("2000::/3", address.into())
                && !PRIVATE_V6.iter().any(|range| within(range, address.into()))
        }
    }
}

fn within(range: &str, address: IpAddr) -> bool {
    // A range that could not be read would hold everything.
    Network::parse(range).is_none_or(|network| network.contains(address))
}

const PRIVATE_V4: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    // The metadata of a cloud's machine, among others.
    "169.254.0.0/16",
    "168.63.129.16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
];

/// Within `2000::/3`, outside of which nothing is public.
const PRIVATE_V6: &[&str] = &["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_24_only_addresses_of_the_internet_are_public() {
        for (text, expected) in [
            ("1.1.1.1", true),
            ("93.184.216.34", true),
            ("100.63.255.255", true),
            ("100.64.0.1", false),
            ("100.100.100.200", false),
            ("10.0.0.1", false),
            ("127.0.0.1", false),
            ("127.255.255.254", false),
            ("0.0.0.0", false),
            ("169.254.169.254", false),
            ("168.63.129.16", false),
            ("172.15.0.1", true),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.168.1.1", false),
            ("192.0.0.192", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:4700:4700::1111", true),
            ("::", false),
            ("::1", false),
            ("::127.0.0.1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:1.1.1.1", true),
            ("64:ff9b::1.1.1.1", true),
            ("64:ff9b::10.0.0.1", false),
            ("64:ff9b:1::1.1.1.1", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("ff02::1", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("4000::1", false),
        ] {
            let address: IpAddr = text.parse().unwrap();
            assert_eq!(is_public(address), expected, "{text}");
        }
    }

    #[test]
    fn every_private_range_can_be_read() {
        for range in PRIVATE_V4.iter().chain(PRIVATE_V6) {
            assert!(Network::parse(range).is_some(), "{range}");
        }
    }

    #[test]
    fn an_address_is_allowed_by_range_and_port() {
        let allowed = Allowed::parse("10.0.0.0/8:443, [fd00::/8]:6443,127.0.0.1:80").unwrap();
        for (text, expected) in [
            ("10.1.2.3:443", true),
            ("10.1.2.3:444", false),
            ("11.1.2.3:443", false),
            ("[fd00::1]:6443", true),
            ("[fd00::1]:443", false),
            ("127.0.0.1:80", true),
            ("[::ffff:127.0.0.1]:80", true),
        ] {
            assert_eq!(allowed.has(text.parse().unwrap()), expected, "{text}");
        }
        assert_eq!(Allowed::parse("").unwrap(), Allowed::default());
        for text in [
            "10.0.0.0/8",
            "10.0.0.0/8:",
            "10.0.0.0/33:1",
            "fd00::1:443",
            "a:1",
        ] {
            assert!(Allowed::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let allowed = Allowed::parse("10.0.0.0/8:443,[fd00::/8]:6443").unwrap();
        let text = serde_json::to_string(&allowed).unwrap();
        assert_eq!(serde_json::from_str::<Allowed>(&text).unwrap(), allowed);
    }
}
