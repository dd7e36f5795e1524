//! Taking all pages away, and bringing them back.

use super::MemoryStore;
use crate::archive::{Exported, Place, Record, TRIP_MAX_BYTES};
use crate::{Archive, Clock, StoreError, UnixMillis};
use edgestate_contract::archive::MAX_SOURCES;

impl<C: Clock> Archive for MemoryStore<C> {
    /// In the order of their names.
    async fn export(&self, from: &Place, now: UnixMillis) -> Result<Exported, StoreError> {
        let state = self.state.borrow();
        let mut left: Vec<_> = state
            .pages
            .iter()
            .filter(|(name, _)| ***name > *from.after)
            .collect();
        left.sort_unstable_by_key(|(name, _)| *name);
        let (mut records, mut bytes) = (Vec::new(), 0);
        let mut left = left.into_iter().peekable();
        while bytes < TRIP_MAX_BYTES
            && let Some((name, page)) = left.next()
        {
            let record = page.record(name, now);
            bytes += record.text_bytes();
            records.push(record);
        }
        let last = records.last().filter(|_| left.peek().is_some());
        let next = last.map(|record| Place {
            cursor: 0,
            after: record.page.clone(),
        });
        Ok(Exported { records, next })
    }

    async fn import(&self, records: &[Record], now: UnixMillis) -> Result<(), StoreError> {
        let pages = &mut self.state.borrow_mut().pages;
        let mut new = 0;
        for record in records {
            let page = pages.get(record.page.as_str());
            new += usize::from(page.is_none());
            let sources = page.map_or(record.imported.len(), |page| page.sources_with(record));
            if sources > MAX_SOURCES {
                let page = record.page.clone();
                return Err(StoreError::TooManySources { page });
            }
        }
        if pages.len() + new > self.max_pages as usize {
            let max_pages = self.max_pages;
            return Err(StoreError::TooManyPages { max_pages });
        }
        for record in records {
            let page = pages.entry(record.page.as_str().into()).or_default();
            page.restore(record, now);
        }
        Ok(())
    }
}
