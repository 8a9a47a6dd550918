//! A chart of bars. What it shows has to stand in a table too.

use std::fmt::Write as _;

use leptos::prelude::*;

/// What is drawn.
pub(crate) struct Plot {
    /// What the bars are, for screen readers.
    pub(crate) title: &'static str,
    /// Each bar: its name, which is plain text of the console, and its value.
    pub(crate) bars: Vec<(String, u64)>,
    /// Writes a value.
    pub(crate) write: fn(u64) -> String,
}

const WIDTH: u64 = 600;
const HEIGHT: u64 = 188;

/// Makes the chart.
pub(crate) fn plot(plot: &Plot) -> AnyView {
    let most = plot.bars.iter().map(|(_, value)| *value).max().unwrap_or(0);
    let ends = [plot.bars.first(), plot.bars.last()].map(|bar| bar.map(|(name, _)| name.clone()));
    let [first, last] = ends;
    let last = last.filter(|_| plot.bars.len() > 1);
    let label = format!("{}: at most {}", plot.title, (plot.write)(most));
    view! {
        <figure class="plot">
            <svg
                class="chart"
                role="img"
                aria-label=label
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                preserveAspectRatio="none"
                inner_html=bars(plot, most)
            ></svg>
            <div class="yaxis" aria-hidden="true">
                <span>{(plot.write)(most)}</span>
                <span>{(plot.write)(most / 2)}</span>
                <span>{(plot.write)(0)}</span>
            </div>
            <div class="xaxis" aria-hidden="true"><span>{first}</span><span>{last}</span></div>
        </figure>
    }
    .into_any()
}

/// Draws lines and bars. Only numbers and dates are written here.
fn bars(plot: &Plot, most: u64) -> String {
    let mut drawn = String::new();
    for y in [0, HEIGHT / 2, HEIGHT] {
        let _ = write!(drawn, r#"<path class="grid" d="M0 {y}H{WIDTH}"/>"#);
    }
    let count = plot.bars.len().try_into().unwrap_or(u64::MAX).max(1);
    // With few bars each has the width of one of ten.
    let step = WIDTH / count.max(10);
    for (at, (name, value)) in (0_u64..).zip(&plot.bars) {
        let height = height(*value, most);
        let _ = write!(
            drawn,
            r#"<rect class="bar" x="{}" y="{}" width="{}" height="{height}"><title>{name}: {}</title></rect>"#,
            at * step + 1,
            HEIGHT - height,
            step.saturating_sub(2).max(1),
            (plot.write)(*value),
        );
    }
    drawn
}

/// A value that is not zero is seen.
fn height(value: u64, most: u64) -> u64 {
    let part = u128::from(value) * u128::from(HEIGHT) / u128::from(most.max(1));
    let part = u64::try_from(part).unwrap_or(HEIGHT);
    part.max(value.min(2)).min(HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::{HEIGHT, height};

    #[test]
    fn bars_are_as_high_as_their_share_and_never_vanish() {
        assert_eq!(height(0, 0), 0);
        assert_eq!(height(5, 10), HEIGHT / 2);
        assert_eq!(height(u64::MAX, u64::MAX), HEIGHT);
        assert_eq!(height(2, u64::MAX), 2);
    }
}
