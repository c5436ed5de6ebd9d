//! JSON value of the platform: the browser's own in the clients, serde's elsewhere. Neither client contains a parser or a
//! writer: derived readers were an eighth of the programme's.

#[cfg(target_arch = "wasm32")]
pub use browser::Json;
#[cfg(not(target_arch = "wasm32"))]
pub use host::Json;

impl Json {
    pub fn text_at(&self, name: &str) -> Option<String> {
        self.get(name)?.as_text()
    }

    /// Integer that fits `N`.
    pub fn number_at<N: TryFrom<i64>>(&self, name: &str) -> Option<N> {
        N::try_from(self.get(name)?.as_number()?).ok()
    }

    /// Items of a list; `None` if one of them cannot be read.
    pub fn list_at<T>(&self, name: &str, read: impl Fn(&Self) -> Option<T>) -> Option<Vec<T>> {
        self.get(name)?.items()?.iter().map(read).collect()
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Array, JSON, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    pub struct Json(JsValue);

    impl Json {
        /// `None` if the text is not JSON.
        pub fn parse(text: &str) -> Option<Self> {
            JSON::parse(text).ok().map(Self)
        }

        pub fn stringify(&self) -> String {
            // Values that were built here have neither cycles nor methods.
            JSON::stringify(&self.0).ok().and_then(|text| text.as_string()).unwrap_or_default()
        }

        pub fn text(value: &str) -> Self {
            Self(JsValue::from_str(value))
        }

        pub fn number(value: impl Into<i64>) -> Self {
            Self(JsValue::from_f64(value.into() as f64))
        }

        pub fn boolean(value: bool) -> Self {
            Self(JsValue::from_bool(value))
        }

        pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
            let list = Array::new();
            for Self(item) in items {
                list.push(&item);
            }
            Self(list.into())
        }

        pub fn object<N: AsRef<str>>(members: impl IntoIterator<Item = (N, Self)>) -> Self {
            let object = Object::new();
            for (name, Self(value)) in members {
                // A new object takes every member.
                let _ = Reflect::set(&object, &JsValue::from_str(name.as_ref()), &value);
            }
            Self(object.into())
        }

        pub fn as_text(&self) -> Option<String> {
            self.0.as_string()
        }

        /// The integer part of a number.
        pub fn as_number(&self) -> Option<i64> {
            self.0.as_f64().map(|number| number as i64)
        }

        pub fn as_boolean(&self) -> Option<bool> {
            self.0.as_bool()
        }

        pub fn items(&self) -> Option<Vec<Self>> {
            self.0.dyn_ref::<Array>().map(|list| list.iter().map(Self).collect())
        }

        pub fn get(&self, name: &str) -> Option<Self> {
            Reflect::get(&self.0, &JsValue::from_str(name)).ok().map(Self)
        }

        /// Names of an object's members.
        pub fn names(&self) -> Vec<String> {
            let names = self.0.dyn_ref::<Object>().map(Object::keys).unwrap_or_default();
            names.iter().filter_map(|name| name.as_string()).collect()
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod host {
    use serde_json::Value;

    pub struct Json(Value);

    impl Json {
        pub fn parse(text: &str) -> Option<Self> {
            serde_json::from_str(text).ok().map(Self)
        }

        pub fn stringify(&self) -> String {
            self.0.to_string()
        }

        pub fn text(value: &str) -> Self {
            Self(value.into())
        }

        pub fn number(value: impl Into<i64>) -> Self {
            Self(value.into().into())
        }

        pub fn boolean(value: bool) -> Self {
            Self(value.into())
        }

        pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
            Self(items.into_iter().map(|Self(item)| item).collect())
        }

        pub fn object<N: AsRef<str>>(members: impl IntoIterator<Item = (N, Self)>) -> Self {
            Self(members.into_iter().map(|(name, Self(value))| (name.as_ref().to_owned(), value)).collect())
        }

        pub fn as_text(&self) -> Option<String> {
            self.0.as_str().map(str::to_owned)
        }

        pub fn as_number(&self) -> Option<i64> {
            self.0.as_f64().map(|number| number as i64)
        }

        pub fn as_boolean(&self) -> Option<bool> {
            self.0.as_bool()
        }

        pub fn items(&self) -> Option<Vec<Self>> {
            self.0.as_array().map(|list| list.iter().cloned().map(Self).collect())
        }

        pub fn get(&self, name: &str) -> Option<Self> {
            self.0.get(name).cloned().map(Self)
        }

        pub fn names(&self) -> Vec<String> {
            self.0.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
        }
    }
}
