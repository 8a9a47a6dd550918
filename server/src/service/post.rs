//! The signed call of a webhook.

use berth_core::name::TriggerName;
use berth_core::oci::ImageName;
use berth_core::trigger::Webhook;
use serde_json::json;

use super::delivery::{Ended, Notice, Sent};
use crate::app::App;
use crate::error::{Error, Result};
use crate::outbound::{Address, Failure, Method, Request, Trust};
use crate::secrets::hmac;

/// Posts the call.
///
/// # Errors
/// Those of the server itself; what the receiver does is in the answer.
pub(super) async fn send(app: &App, notice: &Notice<'_>, webhook: &Webhook) -> Result<Sent> {
    let address = match Address::parse(&webhook.url) {
        Ok(address) => address,
        Err(words) => return Ok(unsent(Failure::never(words))),
    };
    let body = body(app, notice).to_string();
    let request = Request {
        method: Method::Post,
        to: &address,
        headers: headers(app, notice, &body)?,
        body: body.into(),
        trust: Trust::default(),
        wants_body: false,
        is_trial: notice.delivery.is_test,
    };
    let reply = match app.outbound.send(&app.config.allowed, request).await {
        Ok(reply) => reply,
        Err(failure) => return Ok(unsent(failure)),
    };
    Ok(Sent {
        status: Some(reply.status),
        result: taken(reply.status).map(Ended::Taken),
    })
}

fn unsent(failure: Failure) -> Sent {
    Sent {
        status: None,
        result: Err(failure),
    }
}

/// Reads from the status whether the call was taken.
fn taken(status: u16) -> Result<String, Failure> {
    match status {
        200..300 => Ok(format!("the receiver took it ({status})")),
        300..400 => Err(Failure::never(format!(
            "the receiver answered with a redirect ({status}), which is not followed; write its target"
        ))),
        410 => Err(Failure::never("the receiver is gone (410)")),
        _ => Err(Failure::later(format!("the receiver answered {status}"))),
    }
}

fn body(app: &App, notice: &Notice<'_>) -> serde_json::Value {
    let (delivery, image) = (notice.delivery, notice.image);
    let address = format!("{}/{image}", app.config.public_url.host());
    json!({
        "event": "push",
        "delivery": delivery.id,
        "test": delivery.is_test,
        "trigger": notice.trigger.name,
        "organization": image.namespace(),
        "repository": image.repository(),
        "tag": delivery.tag,
        "digest": delivery.digest,
        "image": format!("{address}:{}", delivery.tag),
        "pinned": format!("{address}@{}", delivery.digest),
        "pushed_by": delivery.pushed_by_name,
        "pushed_at": delivery.created,
    })
}

fn headers(app: &App, notice: &Notice<'_>, body: &str) -> Result<Vec<(&'static str, String)>> {
    let timestamp = app.now().as_seconds().to_string();
    let signature = sign(&secret(app, notice)?, &timestamp, body);
    Ok(vec![
        ("content-type", "application/json".to_owned()),
        ("berth-event", "push".to_owned()),
        ("berth-delivery", notice.delivery.id.clone()),
        ("berth-timestamp", timestamp),
        ("berth-signature", signature),
    ])
}

/// Signs time and body together, so that an old call cannot be sent again as a new one.
fn sign(secret: &[u8], timestamp: &str, body: &str) -> String {
    let mac = hmac(secret, &[timestamp.as_bytes(), b".", body.as_bytes()]);
    format!("v1={}", hex::encode(mac))
}

fn secret(app: &App, notice: &Notice<'_>) -> Result<Vec<u8>> {
    let sealed = notice.trigger.secret.as_ref();
    let sealed = sealed.ok_or_else(|| Error::internal("a webhook has no secret"))?;
    let row = row(notice.image, &notice.trigger.name);
    app.secrets.open(&sealed.key_id, &row, &sealed.bytes)
}

/// Names the row that a secret is sealed for.
pub(super) fn row(image: &ImageName, trigger: &TriggerName) -> String {
    format!("trigger/{image}/{trigger}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_hmac_of_time_and_body() {
        // printf '1772355600.{}' | openssl dgst -sha256 -hmac secret
        assert_eq!(
            sign(b"secret", "1772355600", "{}"),
            "v1=990710d0741a41eb2c26c060f0f432a5a3112a6f3bbe31f4c26f365154b5811a"
        );
    }

    #[test]
    fn what_is_not_taken_is_sent_again_unless_that_is_of_no_use() {
        for status in [200, 201, 204, 299] {
            assert!(taken(status).is_ok(), "{status}");
        }
        for (status, may_work_later) in [
            (301, false),
            (307, false),
            (410, false),
            (400, true),
            (401, true),
            (404, true),
            (429, true),
            (500, true),
            (503, true),
        ] {
            let failure = taken(status).unwrap_err();
            assert_eq!(failure.may_work_later, may_work_later, "{status}");
        }
    }
}
