//! x
pub(crate) fn clients() -> anyhow::Result<()> {
    Ok(())
}
