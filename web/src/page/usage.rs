//! How much the account uses: its quotas, and its figures over time.

use berth_core::berth::figure::{Figures, ShowFigures, ShowFiguresQuery};
use berth_core::endpoint::Empty as Nothing;
use berth_core::figure::{Frequency, Point};
use berth_core::swr::quota::Quota;
use leptos::prelude::*;

use crate::api::load;
use crate::part::Load;
use crate::ui::{PageHead, PageTabs, Plot, bytes, cell, count, day, name_cell, plot, row, table};
use crate::url::use_url;

const TABS: [(&str, &str); 3] = [("", "Days"), ("weekly", "Weeks"), ("monthly", "Months")];

/// The page.
#[component]
pub(crate) fn UsagePage() -> impl IntoView {
    let tab = use_url().param("tab");
    let figures = load::<ShowFigures, _>(move || {
        let frequency = match tab.get().as_deref() {
            Some("weekly") => Frequency::Weekly,
            Some("monthly") => Frequency::Monthly,
            _ => Frequency::Daily,
        };
        let query = ShowFiguresQuery {
            frequency: Some(frequency),
        };
        (Nothing {}, query)
    });
    view! {
        <PageHead
            title="Usage"
            about="What your whole account has and was pulled of it, also what you cannot see."
        />
        <PageTabs label="Periods".to_owned() tabs=TABS.to_vec()/>
        <Load resource=figures what="figures" children=move |figures| view! {
            {move || content(&figures.get())}
        }/>
    }
}

fn content(figures: &Figures) -> AnyView {
    let points = &figures.points;
    let stored = chart("Stored bytes", figures, |point| point.stored_bytes, bytes);
    let pulled = chart("Pulled bytes", figures, |point| point.pulled_bytes, bytes);
    let images = chart("Images", figures, |point| point.repositories, count);
    let tags = chart("Tags", figures, |point| point.tags, count);
    let all = format!("{} pulled so far", bytes(figures.pulled_bytes));
    view! {
        <div class="stack loose">
            {quotas(&figures.quotas)}
            <div class="cols half">{vec![stored, pulled, images, tags]}</div>
            <section class="panel">
                <header><h2>"All figures"</h2><span class="small muted">{all}</span></header>
                {all_figures(points, figures.frequency)}
            </section>
        </div>
    }
    .into_any()
}

fn quotas(quotas: &[Quota]) -> AnyView {
    let rows: Vec<_> = quotas.iter().map(quota).collect();
    view! {
        <section class="panel">
            <header><h2>"Quotas"</h2></header>
            <div class="pad stack">{rows}</div>
            <footer><p class="small muted">
                "The operator sets them. What is over a quota stays; nothing can be added."
            </p></footer>
        </section>
    }
    .into_any()
}

fn quota(quota: &Quota) -> AnyView {
    let name = match quota.quota_key.as_str() {
        "namespace" => "Organizations",
        other => other,
    }
    .to_owned();
    let limit = u64::try_from(quota.quota_limit).ok();
    let words = match limit {
        Some(limit) => format!("{} of {}", count(quota.used), count(limit)),
        None => format!("{}, without a limit", count(quota.used)),
    };
    let label = format!("{name}: {words}");
    let meter = limit.map(|limit| {
        view! {
            <meter
                class="meter"
                aria-label=label
                min="0"
                max=limit.to_string()
                high=(limit * 9 / 10).to_string()
                optimum="0"
                value=quota.used.to_string()
            ></meter>
        }
        .into_any()
    });
    view! { <div class="metered"><span>{name}</span><span>{words}</span>{meter}</div> }.into_any()
}

fn chart(
    title: &'static str,
    figures: &Figures,
    value: fn(&Point) -> u64,
    write: fn(u64) -> String,
) -> AnyView {
    let bars = figures.points.iter();
    let bars = bars.map(|point| (period(point, figures.frequency), value(point)));
    let now = figures.points.last().map(value).unwrap_or_default();
    let plot = plot(&Plot {
        title,
        bars: bars.collect(),
        write,
    });
    view! {
        <section class="panel">
            <header><h2>{title}</h2><span class="small muted">{write(now)} " in the last period"</span></header>
            <div class="pad">{plot}</div>
        </section>
    }
    .into_any()
}

fn period(point: &Point, frequency: Frequency) -> String {
    let date = day(point.date.begin());
    match frequency {
        Frequency::Daily => date,
        Frequency::Weekly => format!("Week of {date}"),
        Frequency::Monthly => {
            let month = date.split_once(' ').map(|(_, month)| month.to_owned());
            month.unwrap_or(date)
        }
    }
}

/// The table, newest first, which says what the charts show.
fn all_figures(points: &[Point], frequency: Frequency) -> AnyView {
    let heads = [
        ("", "Period"),
        ("num", "Organizations"),
        ("num", "Images"),
        ("num", "Tags"),
        ("num", "Stored"),
        ("num", "Pulled"),
    ];
    let rows = points.iter().rev().map(|point| {
        row(vec![
            name_cell(period(point, frequency), ""),
            cell("num opt", "", count(point.namespaces)),
            cell("num", "Images", count(point.repositories)),
            cell("num", "Tags", count(point.tags)),
            cell("num", "Stored", bytes(point.stored_bytes)),
            cell("num", "Pulled", bytes(point.pulled_bytes)),
        ])
    });
    table("All figures", &heads, rows.collect())
}
