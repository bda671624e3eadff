//! How a document is read from the tree: one description of every struct and
//! choice, from which come its Rust type, its reader and its JSON Schema, so
//! that the three cannot drift apart.
//!
//! Reading never stops: a part that cannot be read is reported and leaves a
//! *hole*, which later checks pass over, so that all mistakes come out at once.

use serde_json::{Map as Object, Value as Json, json};

use crate::scenario::diagnostic::{Diagnostic, Diagnostics, suggestion};
use crate::scenario::source::Span;
use crate::scenario::tree::{Entry, Node, Value, Word};

/// What can stand in a document.
pub trait Read: Sized {
    /// Reads it; what is wrong goes to the reader's diagnostics.
    fn read(node: &Node, reader: &mut Reader) -> Self;

    /// What stands in for a part that is missing or cannot be read.
    fn hole(span: Span) -> Self;

    /// Its JSON Schema; named types put theirs among the definitions.
    fn schema(definitions: &mut Object<String, Json>) -> Json;

    /// Is the word `None` one of its values (and not the absence of one)?
    fn takes_none() -> bool {
        false
    }
}

/// Where the reading is, and what was found wrong so far.
pub struct Reader<'a> {
    /// What was found wrong.
    pub diagnostics: &'a mut Diagnostics,
    /// Keys from the root to here.
    path: Vec<String>,
    /// The place of the last of them.
    key: Span,
}

impl<'a> Reader<'a> {
    /// At the root.
    pub fn new(diagnostics: &'a mut Diagnostics) -> Self {
        Self { diagnostics, path: Vec::new(), key: Span::default() }
    }

    /// At a path of the scenario.
    pub fn at(diagnostics: &'a mut Diagnostics, path: &str) -> Self {
        let path = path.split('.').map(str::to_owned).collect();
        Self { diagnostics, path, key: Span::default() }
    }

    /// The path of what is being read.
    pub fn path(&self) -> String {
        self.path.join(".")
    }

    /// The place to name for a whole struct: the key it stands under, if that is
    /// in the same file, or its first word or bracket.
    pub fn place(&self, node: &Node) -> Span {
        if !self.path.is_empty() && self.key.file == node.span.file && self.key != Span::default() {
            self.key
        } else {
            node.head()
        }
    }

    /// Reads a child under a key.
    pub fn under<T>(&mut self, key: &str, span: Span, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(key.to_owned());
        let before = std::mem::replace(&mut self.key, span);
        let result = read(self);
        self.key = before;
        self.path.pop();
        result
    }

    /// Reports a diagnostic at the present path.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let path = self.path();
        self.diagnostics.push(diagnostic.path(path));
    }

    /// Reports a value of the wrong type.
    pub fn wrong_type(&mut self, node: &Node, expected: &str) {
        let field = match self.path.last() {
            Some(last) => format!(" for `{last}`"),
            None => String::new(),
        };
        let label = format!("found {}", node.describe());
        self.report(
            Diagnostic::error(node.head(), format!("expected {expected}{field}")).label(label),
        );
    }
}

/// The fields of a struct or of a variant with contents, while they are read.
pub struct Fields<'n> {
    entries: &'n [Entry],
    owner: &'static str,
    place: Span,
    /// The only field is written alone: its step in a path is `0`.
    alone: bool,
}

impl<'n> Fields<'n> {
    /// Opens a record's fields; those not in `known` are reported. `None` if the
    /// node is no record.
    pub fn open(
        node: &'n Node,
        owner: &'static str,
        known: &[&str],
        reader: &mut Reader,
    ) -> Option<Self> {
        let Value::Record { fields, .. } = &node.value else {
            let expected = format!("named fields `({}: ...)`", known.first().unwrap_or(&""));
            reader.wrong_type(node, &expected);
            return None;
        };
        Some(Self::of(fields, owner, reader.place(node), known, reader))
    }

    /// Takes fields that are already at hand.
    pub fn of(
        entries: &'n [Entry],
        owner: &'static str,
        place: Span,
        known: &[&str],
        reader: &mut Reader,
    ) -> Self {
        Self::check_known(entries, owner, known, reader);
        Self { entries, owner, place, alone: false }
    }

    /// Reports fields that are not known.
    pub fn check_known(entries: &[Entry], owner: &str, known: &[&str], reader: &mut Reader) {
        for entry in entries {
            if !known.contains(&entry.key.text.as_str()) {
                let name = &entry.key.text;
                let message = format!("unknown field `{name}` in {owner}");
                reader.report(
                    Diagnostic::error(entry.key.span, message)
                        .label("not a field here")
                        .maybe_help(suggestion(name, "fields", known.iter().copied())),
                );
            }
        }
    }

    /// The entry that a value written alone stands for.
    pub fn alone(name: &str, node: &Node) -> Entry {
        let key = Word { text: name.to_owned(), span: node.head() };
        Entry { key, node: node.clone() }
    }

    /// Takes the fields of a variant; `short` is the one that may be written alone,
    /// as in `Quota(2)`. `None` if the node has no such fields.
    pub fn of_variant(
        node: &'n Node,
        owned: &'n mut Vec<Entry>,
        owner: &'static str,
        short: Option<&str>,
        known: &[&str],
        reader: &mut Reader,
    ) -> Option<Self> {
        match (&node.value, short) {
            (Value::Record { fields, .. }, _) => {
                Some(Self::of(fields, owner, node.head(), known, reader))
            }
            (Value::Tuple { items, .. }, Some(short)) if items.len() == 1 => {
                owned.push(Self::alone(short, &items[0]));
                Some(Self { alone: true, ..Self::of(owned, owner, node.head(), known, reader) })
            }
            _ => None,
        }
    }

    /// The step a field is in a path.
    fn step<'k>(&self, name: &'k str) -> &'k str {
        if self.alone { "0" } else { name }
    }

    fn find(&self, name: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key.text == name)
    }

    /// A field that must be there.
    pub fn required<T: Read>(&self, name: &str, reader: &mut Reader) -> T {
        match self.find(name) {
            Some(entry) => {
                let step = self.step(name);
                reader.under(step, entry.key.span, |reader| T::read(&entry.node, reader))
            }
            None => {
                let message = format!("missing field `{name}` in {}", self.owner);
                reader.report(
                    Diagnostic::error(self.place, message).label(format!("needs `{name}: ...`")),
                );
                T::hole(self.place)
            }
        }
    }

    /// A field that may be left out; so may its value, as `None`.
    pub fn optional<T: Read>(&self, name: &str, reader: &mut Reader) -> Option<T> {
        let entry = self.find(name)?;
        if !T::takes_none() && entry.node.value == Value::Name("None".to_owned()) {
            return None;
        }
        let step = self.step(name);
        Some(reader.under(step, entry.key.span, |reader| T::read(&entry.node, reader)))
    }

    /// A collection that may be left out: then it is empty.
    pub fn listed<T: Read + Default>(&self, name: &str, reader: &mut Reader) -> T {
        self.optional(name, reader).unwrap_or_default()
    }
}

/// Reports a variant that does not exist.
pub fn unknown_variant(node: &Node, kind: &str, known: &[&str], reader: &mut Reader) {
    let name = match &node.value {
        Value::Name(name) => name.clone(),
        Value::Record { name: Some(name), .. } | Value::Tuple { name: Some(name), .. } => {
            name.text.clone()
        }
        _ => {
            let list: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            reader.wrong_type(node, &format!("{kind} ({})", list.join(", ")));
            return;
        }
    };
    reader.report(
        Diagnostic::error(node.head(), format!("unknown {kind} `{name}`"))
            .label("not known")
            .maybe_help(suggestion(&name, "allowed", known.iter().copied())),
    );
}

/// The name of a variant, written bare or before a bracket.
pub fn variant_name(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Name(name) => Some(name),
        Value::Record { name: Some(name), .. } | Value::Tuple { name: Some(name), .. } => {
            Some(&name.text)
        }
        _ => None,
    }
}

/// The schema of an object with these (name, documentation, schema, required).
pub fn object_schema(about: &str, fields: Vec<(&str, &str, Json, bool)>) -> Json {
    let mut properties = Object::new();
    let mut required = Vec::new();
    for (name, doc, mut schema, needed) in fields {
        // A reference may not carry siblings in older drafts, so it is wrapped.
        if schema.get("$ref").is_some() {
            schema = json!({ "allOf": [schema] });
        }
        if let Some(object) = schema.as_object_mut() {
            object.insert("description".to_owned(), json!(doc));
        }
        properties.insert(name.to_owned(), schema);
        if needed {
            required.push(name);
        }
    }
    json!({
        "description": about, "type": "object", "properties": properties,
        "required": required, "additionalProperties": false,
    })
}

/// Puts a named schema among the definitions, once, and refers to it.
pub fn define(
    name: &str,
    definitions: &mut Object<String, Json>,
    schema: impl FnOnce(&mut Object<String, Json>) -> Json,
) -> Json {
    if !definitions.contains_key(name) {
        // Holds the place, so that a type may contain itself.
        definitions.insert(name.to_owned(), Json::Null);
        let schema = schema(definitions);
        definitions.insert(name.to_owned(), schema);
    }
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// Documentation lines as one text.
pub fn documentation(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// Declares a struct of the document: its type, its reader, its schema. Each
/// field is `required`, `optional` (an `Option`) or `listed` (empty if left out).
macro_rules! record {
    (@type required $type:ty) => { $type };
    (@type optional $type:ty) => { Option<$type> };
    (@type listed $type:ty) => { $type };
    (@hole required $type:ty, $span:expr) => { <$type as Read>::hole($span) };
    (@hole optional $type:ty, $span:expr) => { None };
    (@hole listed $type:ty, $span:expr) => { <$type>::default() };
    (@needed required) => { true };
    (@needed optional) => { false };
    (@needed listed) => { false };
    (
        $(#[doc = $about:literal])*
        $name:ident, called $called:literal {
            $( $(#[doc = $doc:literal])* $presence:ident $field:ident: $type:ty, )*
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug)]
        pub struct $name {
            $( $(#[doc = $doc])* pub $field: record!(@type $presence $type), )*
            /// The place to name for the whole.
            pub span: Span,
            /// Its path in the scenario.
            pub path: String,
        }

        impl Read for $name {
            fn read(node: &Node, reader: &mut Reader) -> Self {
                let known = [$( stringify!($field) ),*];
                if let Value::Record { name: Some(name), .. } = &node.value
                    && name.text != stringify!($name)
                {
                    reader.wrong_type(node, $called);
                    return Self::hole(node.head());
                }
                let place = reader.place(node);
                match Fields::open(node, $called, &known, reader) {
                    Some(fields) => Self {
                        $( $field: fields.$presence(stringify!($field), reader), )*
                        span: place,
                        path: reader.path(),
                    },
                    None => Self::hole(place),
                }
            }

            fn hole(span: Span) -> Self {
                Self {
                    $( $field: record!(@hole $presence $type, span), )*
                    span,
                    path: String::new(),
                }
            }

            fn schema(definitions: &mut Object<String, Json>) -> Json {
                define(stringify!($name), definitions, |definitions| {
                    let fields = vec![$({
                        let schema = <$type as Read>::schema(definitions);
                        (
                            stringify!($field),
                            documentation(&[$( $doc ),*]),
                            schema,
                            record!(@needed $presence),
                        )
                    }),*];
                    let fields =
                        fields.iter().map(|(n, d, s, r)| (*n, d.as_str(), s.clone(), *r)).collect();
                    object_schema(&documentation(&[$( $about ),*]), fields)
                })
            }
        }
    };
}

/// Declares a choice of the document: variants without contents, or with named
/// fields; `short field` lets one field be written alone, as in `Quota(2)`. A
/// hole of it is the variant `Invalid`, which has been reported already.
macro_rules! choice {
    (@short) => { None };
    (@short $short:ident) => { Some(stringify!($short)) };
    (
        $(#[doc = $about:literal])*
        $name:ident, called $called:literal {
            $(
                $(#[doc = $doc:literal])*
                $variant:ident
                $( $(short $short:ident)? {
                    $( $(#[doc = $field_doc:literal])* $presence:ident $field:ident: $type:ty, )*
                } )? ,
            )*
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug)]
        // Read once, held in small numbers: size does not matter here.
        #[allow(clippy::large_enum_variant)]
        pub enum $name {
            $(
                $(#[doc = $doc])*
                $variant $( { $( $(#[doc = $field_doc])* $field: record!(@type $presence $type), )* } )?,
            )*
            /// Could not be read, and has been reported.
            Invalid,
        }

        impl Read for $name {
            fn read(node: &Node, reader: &mut Reader) -> Self {
                match variant_name(node) {
                    $(
                        Some(stringify!($variant)) => {
                            choice!(@read node, reader, $variant $( $(short $short)? {
                                $( $presence $field: $type, )*
                            } )?)
                        }
                    )*
                    _ => {
                        let known = [$( stringify!($variant) ),*];
                        unknown_variant(node, $called, &known, reader);
                        Self::Invalid
                    }
                }
            }

            fn hole(_: Span) -> Self {
                Self::Invalid
            }

            fn takes_none() -> bool {
                [$( stringify!($variant) ),*].contains(&"None")
            }

            fn schema(definitions: &mut Object<String, Json>) -> Json {
                define(stringify!($name), definitions, |definitions| {
                    // A choice without contents in any variant does not use them.
                    let _ = &definitions;
                    let variants = vec![$(
                        choice!(@schema definitions, documentation(&[$( $doc ),*]), $variant
                            $( $(short $short)? {
                                $( $(#[doc = $field_doc])* $presence $field: $type, )*
                            } )?)
                    ),*];
                    json!({ "description": documentation(&[$( $about ),*]), "oneOf": variants })
                })
            }
        }
    };
    (@read $node:ident, $reader:ident, $variant:ident) => {{
        if matches!($node.value, Value::Name(_))
            || matches!(&$node.value, Value::Record { fields, .. } if fields.is_empty())
        {
            Self::$variant
        } else {
            $reader.wrong_type($node, concat!("`", stringify!($variant), "` without contents"));
            Self::Invalid
        }
    }};
    (@read $node:ident, $reader:ident, $variant:ident $(short $short:ident)? {
        $( $presence:ident $field:ident: $type:ty, )*
    }) => {{
        let known = [$( stringify!($field) ),*];
        let owner = concat!("`", stringify!($variant), "`");
        let short = choice!(@short $($short)?);
        let mut owned = Vec::new();
        match Fields::of_variant($node, &mut owned, owner, short, &known, $reader) {
            Some(fields) => {
                Self::$variant { $( $field: fields.$presence(stringify!($field), $reader), )* }
            }
            None => {
                let list = known.map(|name| format!("{name}: ...")).join(", ");
                let expected = format!("`{}({list})`", stringify!($variant));
                $reader.wrong_type($node, &expected);
                Self::Invalid
            }
        }
    }};
    (@schema $definitions:ident, $doc:expr, $variant:ident) => {
        json!({ "description": $doc, "const": stringify!($variant) })
    };
    (@schema $definitions:ident, $doc:expr, $variant:ident $(short $short:ident)? {
        $( $(#[doc = $field_doc:literal])* $presence:ident $field:ident: $type:ty, )*
    }) => {{
        let fields = vec![$({
            let schema = <$type as Read>::schema($definitions);
            let doc = documentation(&[$( $field_doc ),*]);
            (stringify!($field), doc, schema, record!(@needed $presence))
        }),*];
        let short: Option<&str> = choice!(@short $($short)?);
        let alone = short.and_then(|short| fields.iter().find(|field| field.0 == short));
        let alone = alone.map(|field| field.2.clone());
        let object = object_schema(
            &$doc,
            fields.iter().map(|(n, d, s, r)| (*n, d.as_str(), s.clone(), *r)).collect(),
        );
        let contents = match alone {
            Some(alone) => json!({ "anyOf": [alone, object] }),
            None => object,
        };
        json!({
            "description": $doc, "type": "object",
            "properties": { stringify!($variant): contents },
            "required": [stringify!($variant)], "additionalProperties": false,
        })
    }};
}

pub(super) use {choice, record};
