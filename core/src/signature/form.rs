//! Form fields as bytes: nothing is lost to a lossy decoding, so no two bodies with other values look alike.

/// One `name=value` of a query or a form body.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    /// As it stands in the text.
    pub(super) raw: &'a [u8],
    /// Decoded.
    pub(super) name: Vec<u8>,
    /// Decoded; empty without an equals sign.
    pub(super) value: Vec<u8>,
}

/// The pairs of a query or a form body, in their order; empty stretches between ampersands are no pairs.
pub(super) fn pairs(text: &[u8]) -> impl Iterator<Item = Pair<'_>> {
    text.split(|byte| *byte == b'&').filter(|raw| !raw.is_empty()).map(pair)
}

fn pair(raw: &[u8]) -> Pair<'_> {
    let cut = raw.iter().position(|byte| *byte == b'=').unwrap_or(raw.len());
    let value = raw.get(cut + 1..).unwrap_or_default();
    Pair { raw, name: decode(&raw[..cut], Plus::IsSpace), value: decode(value, Plus::IsSpace) }
}

/// What a plus sign stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plus {
    /// In queries and forms.
    IsSpace,
    /// In paths.
    IsPlus,
}

/// Percent-decodes; a stray percent sign stays.
pub(super) fn decode(text: &[u8], plus: Plus) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let escaped = if *first == b'%' { tail.first_chunk().copied().and_then(hex_byte) } else { None };
        out.push(escaped.unwrap_or(if *first == b'+' && plus == Plus::IsSpace { b' ' } else { *first }));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    out
}

fn hex_byte(digits: [u8; 2]) -> Option<u8> {
    let mut byte = [0];
    hex::decode_to_slice(digits, &mut byte).ok().map(|()| byte[0])
}

/// Every name followed by its value: names sorted, values of a repeated name sorted and without repetitions.
pub(super) fn sorted(body: &[u8]) -> Vec<u8> {
    let mut fields: Vec<_> = pairs(body).map(|pair| (pair.name, pair.value)).collect();
    fields.sort_unstable();
    fields.dedup();
    fields.into_iter().flat_map(|(name, value)| [name, value]).flatten().collect()
}

/// The text without every pair of that name; what is left stays byte for byte.
pub(super) fn without(text: &[u8], name: &str) -> Vec<u8> {
    let kept: Vec<&[u8]> =
        pairs(text).filter(|pair| pair.name != name.as_bytes()).map(|pair| pair.raw).collect();
    kept.join(&b'&')
}

/// The text with exactly one pair of that name: where the first one was, else at the end.
pub(super) fn with(text: &[u8], name: &str, value: &str) -> Vec<u8> {
    let new = format!("{}={}", encode(name), encode(value)).into_bytes();
    let mut new = Some(new.as_slice());
    let place = |pair: Pair<'_>| if pair.name == name.as_bytes() { None } else { Some(pair.raw.to_vec()) };
    let mut kept: Vec<Vec<u8>> = Vec::new();
    for raw in pairs(text).map(place) {
        kept.extend(raw.or_else(|| new.take().map(<[u8]>::to_vec)));
    }
    kept.extend(new.take().map(<[u8]>::to_vec));
    kept.join(&b'&')
}

/// Percent-encodes a name or value.
pub(super) fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
