//! `enishi demo`: a town of simulated vendors, a hub, a storefront and a till, on one address, with nothing to configure.

use std::{path::Path, sync::Arc};

use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::Random;
use flows::operators::{Operator, Operators};
use sandbox::{
    Town,
    storefront::{self, StorefrontState},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::{net::TcpListener, sync::watch};

use super::{
    running::{Works, doors, metrics},
    sandbox::{deliver, town, vendors},
    sandbox_shop, setup,
    visitors::ShopLine,
};
use crate::{
    assemble::{self, Nature},
    config::Config,
    nature::SystemRandom,
};

/// Store members who were there before anybody signed up online.
const OLD_MEMBERS: usize = 24;
const OPERATOR: &str = "demo";

/// Runs the demo until Ctrl-C; everything it made is gone afterwards.
pub async fn run(listen: &str) -> anyhow::Result<()> {
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("{listen} cannot be listened on; choose another with --listen 127.0.0.1:PORT")
    })?;
    let url = format!("http://{}", listener.local_addr()?);
    let mail = TcpListener::bind("127.0.0.1:0").await.context("no port for the mail sink")?;
    let smtp = format!("smtp://{}", mail.local_addr()?);
    let folder = tempfile::Builder::new().prefix("enishi-demo-").tempdir().context("no temporary folder")?;
    let town = town(town_settings(&url))?;
    town.smaregi.seed_members(OLD_MEMBERS, 1);
    let config = configuration(&url, &smtp, folder.path(), &town);
    config.check()?;

    let (metrics, meter) = metrics();
    let nature = Nature::real(meter)?;
    let hub = assemble::hub(&config, Arc::new(assemble::open_store(&config).await?), &nature)?;
    let operators = Operators::of(&hub);
    let password = operator(&operators).await?;
    let (stop, draining) = watch::channel(false);
    let hub_doors = doors(&config, &hub, &operators, metrics, draining)?;
    let shop = storefront::router(shop(&config, &url, &town)?);
    let router = hub_doors.merge(vendors(&town)).merge(shop);

    let mut works = Works::begin(&hub, stop).await?;
    works.also(deliver(town.clone(), works.stopping()));
    tokio::spawn(storefront_mail(mail, town.clone()));
    let told = url.clone();
    tokio::spawn(async move {
        match prepare(&hub).await {
            Ok(()) => tell(&told, &password),
            Err(failure) => tracing::error!(%failure, "the demo could not be prepared"),
        }
    });
    works.serve(listener, router).await
}

async fn storefront_mail(listener: TcpListener, town: Town) {
    if let Err(error) = sandbox::mailbox::serve_smtp(listener, town.mailbox.clone()).await {
        tracing::error!(kind = %error.kind(), "the mail sink has stopped");
    }
}

/// What `enishi setup --apply` and `enishi members index` do for a real shop.
async fn prepare(hub: &flows::Hub) -> Result<(), domain::Failure> {
    setup::apply_all(hub).await?;
    let call = connectors::roles::Call::read(domain::Class::SameDay);
    while !flows::matching::index::stretch(hub.parts(), &call).await?.is_done {}
    Ok(())
}

fn town_settings(url: &str) -> sandbox::Settings {
    sandbox::Settings {
        public_url: url.into(),
        smaregi_webhook_url: Some(format!("{url}/webhooks/smaregi")),
        shopify_client_secret: secret(),
        smaregi_webhook_secret: secret(),
        ..sandbox::Settings::default()
    }
}

fn configuration(url: &str, smtp: &str, folder: &Path, town: &Town) -> Config {
    let mut config = sandbox_shop::configuration(url, town);
    config.store.url = format!("sqlite://{}", folder.join("enishi.db").display());
    config.secret.key = Some(SecretString::from(secret()));
    config.storefront.api_key = Some(SecretString::from(secret()));
    config.mail.smtp_url = Some(SecretString::from(smtp.to_owned()));
    config
}

fn shop(config: &Config, url: &str, town: &Town) -> anyhow::Result<StorefrontState> {
    let key = config.storefront.api_key.as_ref().map(|k| k.expose_secret().to_owned()).unwrap_or_default();
    let line = Arc::new(ShopLine::to(url.to_owned())?);
    let dice = Arc::new(|buffer: &mut [u8]| SystemRandom.fill(buffer));
    Ok(StorefrontState::new(line, "", &key, storefront::Neighbours::of(town), dice))
}

/// An operator's account with a password of this run.
async fn operator(operators: &Operators) -> anyhow::Result<String> {
    let password = secret()[..16].to_owned();
    let given = SecretString::from(password.clone());
    let by = Operator::at_the_command_line();
    let added = operators.add_user(&by, OPERATOR, store::Role::Administrator, &given).await;
    added.context("the demo's operator could not be added")?;
    Ok(password)
}

fn secret() -> String {
    let mut bytes = [0; 32];
    SystemRandom.fill(&mut bytes);
    STANDARD.encode(bytes)
}

#[expect(clippy::print_stdout, reason = "what a newcomer reads")]
fn tell(url: &str, password: &str) {
    println!(
        "
  縁 Enishi is open.

  Start here        {url}/
  The shop          {url}/shop
  The mail          {url}/mail
  The till          {url}/till
  The console       {url}/console      {OPERATOR} / {password}
  The API           {url}/docs

  Everything is simulated and nothing is kept. Ctrl-C ends it.
"
    );
}
