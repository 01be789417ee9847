//! A browser: keeps cookies, follows nothing by itself, sends the forms of the pages it was shown.

use std::collections::BTreeMap;

use axum::{Router, body::Body, extract::ConnectInfo};
use console::{ConsoleSettings, router};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use store::Role;
use tower::ServiceExt;

use super::town::{PASSWORD, Town};

pub const HTTP: &str = "http://127.0.0.1:8080";

pub struct Browser {
    app: Router,
    pub origin: Option<String>,
    pub cookies: BTreeMap<String, String>,
    pub form_word: String,
    /// What our proxy says about where it comes from.
    pub forwarded: Option<String>,
}

pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The `Set-Cookie` line of this cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
        lines.into_iter().find(|line| line.starts_with(&format!("{name}=")))
    }
}

impl Browser {
    pub fn at(town: &Town, public_url: &str) -> Self {
        let settings = ConsoleSettings { public_url: public_url.into(), behind_proxy: false };
        Self::with(town, settings)
    }

    pub fn with(town: &Town, settings: ConsoleSettings) -> Self {
        let origin = Some(settings.public_url.clone());
        let app = router(town.hub.clone(), settings);
        Self { app, origin, cookies: BTreeMap::new(), form_word: String::new(), forwarded: None }
    }

    /// Hires somebody with this role and signs them in.
    pub async fn of(town: &Town, role: Role) -> Self {
        town.hire(role).await;
        let mut browser = Self::at(town, HTTP);
        let page = browser.sign_in(role.as_str(), PASSWORD).await;
        assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/console"));
        browser.get("/console").await;
        browser
    }

    pub async fn sign_in(&mut self, name: &str, password: &str) -> Page {
        self.get("/console/sign-in").await;
        self.post("/console/sign-in", &[("name", name), ("password", password), ("next", "/console")]).await
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as the last page would: with its word, from its origin.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let word = self.form_word.clone();
        let mut all = vec![("form_word", word.as_str())];
        all.extend_from_slice(fields);
        self.post_raw(path, &all).await
    }

    /// Sends exactly this.
    pub async fn post_raw(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(origin) = &self.origin {
            request = request.header(header::ORIGIN, origin);
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub async fn send(&mut self, mut request: Request<Body>) -> Page {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        if let Some(address) = &self.forwarded {
            request.headers_mut().insert("x-forwarded-for", address.parse().unwrap());
        }
        let peer = std::net::SocketAddr::from(([203, 0, 113, 9], 40_000));
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let (pair, rest) = line.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        if let Some((_, after)) = body.split_once("name=\"form_word\" value=\"") {
            self.form_word = after.split('"').next().unwrap_or_default().to_owned();
        }
        Page { status: parts.status, headers: parts.headers, body }
    }
}
