//! Finds prefecture, city and town at the beginning of an address.
use super::{
    kyoto, opening,
    town::{self, Town, TownMatch},
};
use crate::{
    prefecture::Prefecture,
    table::{
        embedded::{City, parts, table},
        fold::Folded,
    },
};

/// Where an address lies, and how much of the text says so.
#[derive(Debug, Default)]
pub(super) struct Located {
    pub(super) prefecture: Option<Prefecture>,
    /// Empty when unknown; the city without its ward when only the ward is unknown.
    pub(super) city: &'static str,
    pub(super) town: Option<Town>,
    /// Postal codes of the town, or of the city as a whole.
    pub(super) zips: Vec<u32>,
    /// Bytes of the text up to the end of the city's name.
    pub(super) city_end: usize,
    /// Bytes of the text up to the end of the town's name.
    pub(super) town_end: usize,
    /// The postal code given belongs to another city.
    pub(super) conflict: bool,
}

impl Located {
    /// In Sakai a town is divided into 丁, not 丁目, except in the ward that joined last.
    pub(super) fn counts_in_cho(&self) -> bool {
        self.city.starts_with("堺市") && !self.city.ends_with("美原区")
    }
}

/// A city that the text may mean. Positions are bytes of the folded text.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    city: City,
    end: usize,
    town: Option<TownMatch>,
    /// The text spells the city as the table does.
    exact: bool,
    /// Only the city around a ward is written, not the ward.
    names_outer: bool,
    in_zip: bool,
}

impl Candidate {
    fn reach(&self) -> usize {
        self.town.map_or(self.end, |town| town.end)
    }

    /// More text explained comes first, then the postal code's word, then the spelling.
    fn rank(&self) -> (usize, bool, bool) {
        (self.reach(), self.in_zip, self.exact)
    }
}

struct Search<'a> {
    tidy: &'a str,
    folded: &'a Folded,
    zip_cities: Vec<City>,
}

/// Locates the address that begins at byte `start` of `tidy`.
pub(super) fn locate(tidy: &str, folded: &Folded, start: usize, zip: Option<u32>) -> Located {
    let mut zip_cities: Vec<City> =
        zip.map(|zip| table().rows_of_zip(zip).map(|row| row.city).collect()).unwrap_or_default();
    zip_cities.sort_unstable();
    zip_cities.dedup();
    let search = Search { tidy, folded, zip_cities };
    let at = opening::skip(&folded.text, folded.position(start));
    let (prefecture, at) = opening::prefecture(&folded.text, at);
    let mut candidates = search.candidates(prefecture, at);
    if candidates.is_empty() {
        candidates = search.by_town_alone(prefecture, at);
    }
    search.decide(candidates, prefecture, at)
}

impl Search<'_> {
    fn text(&self, at: usize) -> &str {
        &self.folded.text[at..]
    }

    /// Every city the text can begin with, each with the town that follows.
    fn candidates(&self, prefecture: Option<Prefecture>, at: usize) -> Vec<Candidate> {
        let mut names = Vec::with_capacity(2);
        table().cities_at(self.text(at), |length, entry| names.push((at + length, entry)));
        let mut found = Vec::with_capacity(2);
        for (end, entry) in names.into_iter().rev() {
            let spelled = &self.tidy[self.folded.start(at)..self.folded.end(end)];
            let first = table().cities(entry).next();
            let names_outer =
                spelled.ends_with('市') && first.is_some_and(|city| table().city_name(city).ends_with('区'));
            // 名古屋市 alone may mean any of its wards, but not when 名古屋市中区 is written.
            if names_outer && !found.is_empty() {
                continue;
            }
            for city in table().cities(entry) {
                if prefecture.is_none_or(|p| table().prefecture(city) == Some(p)) {
                    let (outer, inner) = parts(table().city_name(city));
                    let exact = spelled.strip_prefix(outer).unwrap_or(spelled) == inner || spelled == outer;
                    let in_zip = self.zip_cities.contains(&city);
                    found.push(Candidate { city, end, town: None, exact, names_outer, in_zip });
                }
            }
        }
        for candidate in &mut found {
            candidate.town = self.town(candidate);
        }
        if found.iter().all(|candidate| candidate.town.is_none()) {
            for candidate in &mut found {
                candidate.town = town::respelled(candidate.city, self.text(0), candidate.end);
            }
        }
        found
    }

    fn town(&self, candidate: &Candidate) -> Option<TownMatch> {
        let Candidate { city, end, .. } = *candidate;
        let name = table().city_name(city);
        if parts(name).0 == "京都市" {
            return kyoto::find(city, self.text(0), end);
        }
        let direct = town::longest(city, self.text(0), end).map(|found| self.before_aza(city, found));
        if direct.is_none() && candidate.names_outer {
            // A ward that was renamed or drawn anew: the town still names the place.
            let rest = self.text(end);
            let ward = rest.char_indices().take(4).find(|(_, c)| *c == '区').map(|(at, c)| at + c.len_utf8());
            return ward.and_then(|ward| town::longest(city, self.text(0), end + ward));
        }
        direct.map(|found| town::grown_by_jo(found, city, self.text(0)).unwrap_or(found))
    }

    /// Behind a 字 a smaller place begins: 深谷字中畑 lies in 深谷, although there is a 深谷中 as well.
    fn before_aza(&self, city: City, found: TownMatch) -> TownMatch {
        let (from, to) = (self.folded.start(found.start), self.folded.end(found.end));
        let inner = self.tidy[from..to].rfind('字').filter(|at| *at > '大'.len_utf8());
        let Some(aza) = inner else { return found };
        let is_name = town::describe(found, "").0.is_some_and(|town| town.name.contains('字'));
        let shorter = town::longest(city, &self.text(0)[..self.folded.position(from + aza)], found.start);
        if is_name { found } else { shorter.unwrap_or(found) }
    }

    /// The city is missing: the postal code or the town itself must tell it, and only if no other could.
    fn by_town_alone(&self, prefecture: Option<Prefecture>, at: usize) -> Vec<Candidate> {
        let candidate = |city: City, in_zip: bool| {
            let here = prefecture.is_none_or(|p| table().prefecture(city) == Some(p));
            let found = || {
                let plain = town::longest(city, self.text(0), at);
                plain.or_else(|| town::with_jo(city, self.text(0), at))
            };
            let town = if here { found() } else { None };
            town.map(|town| Candidate {
                city,
                end: at,
                town: Some(town),
                exact: false,
                names_outer: false,
                in_zip,
            })
        };
        let near: Vec<Candidate> = self.zip_cities.iter().filter_map(|city| candidate(*city, true)).collect();
        if !near.is_empty() || self.text(at).is_empty() {
            return near;
        }
        // Two characters name a place in too many cities.
        let long_enough = |c: &Candidate| self.text(at)[..c.reach() - at].chars().count() >= 2;
        let all = (0..table().city_count()).filter_map(|city| candidate(City(city), false));
        all.filter(|c| long_enough(c) && town::ends_cleanly(self.text(c.reach()))).collect()
    }

    fn decide(&self, candidates: Vec<Candidate>, prefecture: Option<Prefecture>, at: usize) -> Located {
        let best = candidates.iter().map(Candidate::rank).max();
        let mut best: Vec<Candidate> = candidates.into_iter().filter(|c| Some(c.rank()) == best).collect();
        best.dedup_by_key(|c| c.city);
        let origin = |at: usize| self.folded.end(at);
        match best.as_slice() {
            [] => self.by_zip_alone(prefecture, at),
            [one] => self.located(one),
            many => {
                // Several cities fit. What they have in common is still known.
                let name = table().city_name(many[0].city);
                let outer = parts(name).0;
                let of_one =
                    outer.ends_with('市') && many.iter().all(|c| parts(table().city_name(c.city)).0 == outer);
                let there = table().prefecture(many[0].city);
                let common = many.iter().all(|c| table().prefecture(c.city) == there);
                let end = if of_one { origin(many[0].end) } else { origin(at) };
                Located {
                    prefecture: if common { there } else { prefecture },
                    city: if of_one { outer } else { "" },
                    city_end: end,
                    town_end: end,
                    conflict: false,
                    ..Located::default()
                }
            }
        }
    }

    fn located(&self, found: &Candidate) -> Located {
        let origin = |at: usize| self.folded.end(at);
        let spelled =
            found.town.map_or("", |town| &self.tidy[self.folded.start(town.start)..origin(town.end)]);
        let (town, zips) = match found.town {
            Some(at) => town::describe(at, spelled),
            None => (None, town::zips_of_city(found.city)),
        };
        // A former ward between city and town belongs to neither.
        let former = found.town.filter(|town| self.folded.text[found.end..town.start].ends_with('区'));
        let city_end = former.map_or(found.end, |town| town.start);
        Located {
            prefecture: table().prefecture(found.city),
            city: table().city_name(found.city),
            town,
            zips,
            city_end: origin(city_end),
            town_end: origin(found.reach()),
            conflict: !self.zip_cities.is_empty() && !found.in_zip,
        }
    }

    /// Nothing in the text is known: the postal code tells the prefecture if it has only one.
    fn by_zip_alone(&self, prefecture: Option<Prefecture>, at: usize) -> Located {
        let mut of_zip = self.zip_cities.iter().filter_map(|city| table().prefecture(*city));
        let first = of_zip.next();
        let only = first.filter(|p| of_zip.all(|other| other == *p));
        let end = self.folded.end(at);
        Located {
            prefecture: prefecture.or(only),
            city_end: end,
            town_end: end,
            conflict: prefecture.is_some() && only.is_some() && prefecture != only,
            ..Located::default()
        }
    }
}
