//! Tokens that an identity provider signed. The provider, its people and its keys are invented.

use crate::{
    marks::World,
    sessions::{rules, send},
};
use axum::http::header;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    time::{Duration, SystemTime},
};

const RULES: &str = r#"
[oidc]
issuer = "https://id.invented.example/desk"
audience = "watchkeeper"
keys = "oidc-keys.json"
who = "name"

[[oidc.grant]]
claim = "groups"
holds = "approvers"
role = "approver"
sees = "TLP:RED"

[[oidc.grant]]
claim = "groups"
holds = "sanctions-desk"
role = "analyst"
sees = "TLP:AMBER"
party = "KR"
"#;

/// Files that are written within one tick of the clock bear the same time.
const LATER: Duration = Duration::from_secs(5);

/// Seconds since 1970, so many from now.
fn at(from_now: i64) -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() as i64 + from_now
}

fn claims() -> Value {
    json!({ "iss": "https://id.invented.example/desk", "aud": ["watchkeeper", "mail"], "sub": "u-1",
        "name": "Ana Invented", "groups": ["staff", "sanctions-desk"], "exp": at(600) })
}

fn with(change: &Value) -> Value {
    let mut claims = claims();
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn jwk(name: &str, key: &SigningKey) -> Value {
    let x = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
    json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": name, "x": x })
}

fn signed_with(header: &Value, claims: &Value, key: &SigningKey) -> String {
    let [head, body] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let signature = key.sign(format!("{head}.{body}").as_bytes()).to_bytes();
    format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn signed(claims: &Value) -> String {
    signed_with(&json!({ "alg": "EdDSA", "kid": "one" }), claims, &key(1))
}

/// The keys of the fixture, and our own.
fn put_keys(world: &World, ours: &[Value]) {
    let fixture: Value = serde_json::from_str(include_str!("../fixtures/oidc.json")).unwrap();
    let mut keys = fixture["keys"].as_array().unwrap().clone();
    keys.extend_from_slice(ours);
    let path = world.watch.dir().join("oidc-keys.json");
    fs::write(&path, json!({ "keys": keys }).to_string()).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
}

fn world() -> World {
    let world = World::new();
    put_keys(&world, &[jwk("one", &key(1))]);
    rules(&world.watch, RULES);
    assert!(world.service.desk.access().refresh().unwrap());
    world
}

fn whoami(world: &World, token: &str) -> crate::common::Answer {
    send(&world.service, "GET", "/whoami", &[("authorization", &format!("Bearer {token}"))], "")
}

#[test]
fn whom_the_provider_signed_in_is_what_the_rules_make_of_them() {
    let world = world();
    let told = whoami(&world, &signed(&claims())).json();
    let as_wanted = json!(["Ana Invented", "analyst", "TLP:AMBER", "KR"]);
    assert_eq!(json!([told["who"], told["role"], told["sees"], told["party"]]), as_wanted);
    // The first rule that fits holds; a claim may be a text of its own.
    let both = signed(&with(&json!({ "groups": ["sanctions-desk", "approvers"] })));
    assert_eq!(whoami(&world, &both).json()["role"], "approver");
    let alone = signed(&with(&json!({ "groups": "sanctions-desk" })));
    assert_eq!(whoami(&world, &alone).json()["role"], "analyst");
    // RSA and ECDSA, by another hand's implementation.
    let fixture: Value = serde_json::from_str(include_str!("../fixtures/oidc.json")).unwrap();
    for algorithm in ["RS256", "ES256"] {
        let answer = whoami(&world, fixture[algorithm].as_str().unwrap());
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["who"]),
            (200, &json!("Ana Invented")),
            "{algorithm}"
        );
    }
}

#[test]
fn what_is_not_signed_for_this_service_is_refused_and_not_repeated() {
    let world = world();
    let head = json!({ "alg": "EdDSA", "kid": "one" });
    let good = signed(&claims());
    let cases = [
        (signed_with(&head, &claims(), &key(2)), "signature"),
        (signed_with(&json!({ "alg": "EdDSA", "kid": "two" }), &claims(), &key(2)), "known keys"),
        // The public key as a shared secret, and no signature at all.
        (signed_with(&json!({ "alg": "HS256", "kid": "one" }), &claims(), &key(1)), "known keys"),
        (signed_with(&json!({ "alg": "HS256", "kid": "shared" }), &claims(), &key(1)), "known keys"),
        (signed_with(&json!({ "alg": "none" }), &claims(), &key(1)), "no signed token"),
        (signed_with(&json!({ "alg": "RS256", "kid": "one" }), &claims(), &key(1)), "known keys"),
        (signed_with(&json!({ "alg": "RS256", "kid": "locks" }), &claims(), &key(1)), "known keys"),
        (signed(&with(&json!({ "iss": "https://id.invented.example/other" }))), "issuer"),
        (signed(&with(&json!({ "aud": "mail" }))), "another service"),
        (signed(&with(&json!({ "exp": at(-120) }))), "over"),
        (signed(&with(&json!({ "exp": "tomorrow" }))), "no sense"),
        (signed(&with(&json!({ "exp": null }))), "no sense"),
        (signed(&with(&json!({ "nbf": at(600) }))), "not yet"),
        (signed(&with(&json!({ "groups": ["staff"] }))), "no rule"),
        (signed(&with(&json!({ "groups": { "sanctions-desk": true } }))), "no rule"),
        (signed(&with(&json!({ "name": 7 }))), "names nobody"),
        (signed(&with(&json!({ "name": "anonymous" }))), "anonymous"),
        (signed(&with(&json!({ "name": "a\nb" }))), "printable"),
        (good.replace('.', ".."), "no signed token"),
        (format!("{good}x"), "no sense"),
    ];
    for (token, why) in cases {
        let answer = whoami(&world, &token);
        let detail = world.service.refused(&answer, 401);
        assert!(detail.contains(why), "{why}: {detail}");
        assert!(!answer.text.contains(&token[10..40]), "{}", answer.text);
    }
    assert_eq!(whoami(&world, &good).status, 200);
}

#[test]
fn keys_and_rules_that_change_are_in_force_and_a_session_follows_them() {
    let world = world();
    let (service, access) = (&world.service, world.service.desk.access());
    let body = json!({ "token": signed(&claims()) }).to_string();
    let begun = send(service, "POST", "/session", &[], &body);
    assert_eq!(
        (begun.status.as_u16(), &begun.json()["who"]),
        (200, &json!("Ana Invented")),
        "{}",
        begun.text
    );
    let cookie = begun.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let asked = || send(service, "GET", "/whoami", &[("cookie", &cookie)], "").json()["role"].clone();
    assert_eq!(asked(), "analyst");
    // A key is replaced: what the old one signed is refused.
    put_keys(&world, &[jwk("two", &key(2))]);
    let later = SystemTime::now() + LATER;
    let keys = world.watch.dir().join("oidc-keys.json");
    fs::File::options().write(true).open(&keys).unwrap().set_modified(later).unwrap();
    assert!(access.refresh().unwrap());
    service.refused(&whoami(&world, &signed(&claims())), 401);
    assert_eq!(asked(), "reader", "the session's token was signed by a key that is gone");
    let anew = signed_with(&json!({ "alg": "EdDSA", "kid": "two" }), &claims(), &key(2));
    assert_eq!(whoami(&world, &anew).status, 200);
    // A rule is taken away: the session's bearer is nobody again.
    rules(&world.watch, &RULES.replace("sanctions-desk", "another-desk"));
    access.refresh().unwrap();
    assert_eq!(asked(), "reader");
    // Keys that others can change, or that cannot be read, change nothing, and are said.
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o666)).unwrap();
    fs::File::options().write(true).open(&keys).unwrap().set_modified(later + LATER).unwrap();
    assert!(access.refresh().unwrap_err().to_string().contains("go-w"));
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&keys, "{\"keys\":[]}").unwrap();
    let told = access.refresh().unwrap_err().to_string();
    assert!(told.contains("oidc-keys.json") && told.contains("no key"), "{told}");
    assert_eq!(whoami(&world, &anew).status, 401, "the rules in force are those of another desk");
}

#[test]
fn settings_that_make_no_sense_are_said() {
    let world = World::new();
    for (text, why) in [
        (RULES.replace("keys = \"oidc-keys.json\"", "keys = \"absent.json\""), "absent.json"),
        (RULES.replace("audience = \"watchkeeper\"", "audience = \"\""), "audience"),
        (RULES.replace("role = \"analyst\"", "role = \"owner\""), "owner"),
        (
            RULES.replace("role = \"analyst\"", "role = \"participant\"").replace("party = \"KR\"", ""),
            "party",
        ),
        (RULES.replace("who = \"name\"", "secret = \"x\""), "secret"),
    ] {
        rules(&world.watch, &text);
        let told = world.service.desk.access().refresh().unwrap_err().to_string();
        assert!(told.contains(why) && told.contains("access.toml"), "{why}: {told}");
    }
}
