//! Which proxies are believed when they say for whom they call.

use std::net::IpAddr;

use http::HeaderMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An address, or a range of addresses such as `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Parses an address or a range.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().ok()?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().ok()?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(width);
        (bits <= width).then_some(Self { address, bits })
    }

    /// Tells whether an address lies in the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        let same = |a: u128, b: u128, width: u32| {
            let beyond = width - self.bits.min(width);
            a.checked_shr(beyond).unwrap_or(0) == b.checked_shr(beyond).unwrap_or(0)
        };
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => same(u32::from(a).into(), u32::from(b).into(), 32),
            (IpAddr::V6(a), IpAddr::V6(b)) => same(a.into(), b.into(), 128),
            _ => false,
        }
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| de::Error::custom(format!("`{text}` is no address and no range")))
    }
}

/// The proxies that are believed; none by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Proxies(pub Vec<Network>);

impl Proxies {
    /// Tells whether this address is a believed proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// Returns the client's address: the last one in `X-Forwarded-For` that is no believed proxy,
    /// if the call comes from one. What stands before it may be made up by the client.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trusts(client) {
            return client;
        }
        let values = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = values.flat_map(|value| value.split(',')).collect();
        for hop in hops.into_iter().rev() {
            let Ok(address) = hop.trim().parse::<IpAddr>() else {
                return client;
            };
            client = address.to_canonical();
            if !self.trusts(client) {
                return client;
            }
        }
        client
    }

    /// Tells whether the client came by TLS, as the believed proxy says; `None` where none does.
    pub fn is_secure(&self, peer: IpAddr, headers: &HeaderMap) -> Option<bool> {
        if !self.trusts(peer.to_canonical()) {
            return None;
        }
        let value = headers.get("x-forwarded-proto")?.to_str().ok()?;
        let last = value.rsplit(',').next()?.trim();
        Some(last.eq_ignore_ascii_case("https"))
    }
}

impl<'de> Deserialize<'de> for Proxies {
    /// Takes a list, or one text with commas, as the environment has it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            List(Vec<Network>),
            Text(String),
        }
        let text = match Form::deserialize(deserializer)? {
            Form::List(list) => return Ok(Self(list)),
            Form::Text(text) => text,
        };
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let networks = parts.map(|part| {
            Network::parse(part)
                .ok_or_else(|| de::Error::custom(format!("`{part}` is no address and no range")))
        });
        networks.collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", value.parse().unwrap());
        headers
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_stranger_cannot_give_himself_another_address() {
        let proxies = Proxies(vec![Network::parse("10.0.0.0/8").unwrap()]);
        let headers = forwarded("1.2.3.4");
        assert_eq!(
            proxies.client(address("9.9.9.9"), &headers),
            address("9.9.9.9")
        );
        let headers = forwarded("1.2.3.4, 5.6.7.8, 10.1.1.1");
        assert_eq!(
            proxies.client(address("10.0.0.1"), &headers),
            address("5.6.7.8")
        );
        assert_eq!(
            Proxies::default().client(address("10.0.0.1"), &headers),
            address("10.0.0.1")
        );
    }

    #[test]
    fn a_range_holds_what_shares_its_bits() {
        let range = Network::parse("192.168.4.0/22").unwrap();
        assert!(range.contains(address("192.168.7.255")));
        assert!(!range.contains(address("192.168.8.0")));
        assert!(range.contains(address("::ffff:192.168.4.1")));
        assert!(
            Network::parse("0.0.0.0/0")
                .unwrap()
                .contains(address("8.8.8.8"))
        );
        assert!(
            Network::parse("::/0")
                .unwrap()
                .contains(address("2001:db8::1"))
        );
        assert!(Network::parse("10.0.0.0/33").is_none());
    }
}
