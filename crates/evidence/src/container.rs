//! The page around the data: HTML that any browser shows and prints, the JSON inside.

/// What stands before the data.
const BEGINS: &str = "<script type=\"application/json\" id=\"evidence\">\n";
/// What stands behind it, and ends the file.
const ENDS: &str = "\n</script>\n</body>\n</html>\n";

/// The largest file that is read, in bytes.
pub const FILE_MAX: usize = 1 << 30;

/// The file of a page's head and body, and of the data.
pub fn wrap(page: &str, json: &str) -> String {
    // Within a script element only `<` begins anything else; within JSON strings, and nowhere else
    // in JSON, does it occur.
    let json = json.replace('<', "\\u003c");
    format!("{page}{BEGINS}{json}{ENDS}")
}

/// The data of a file; `None` if it is no such file.
pub fn data(file: &[u8]) -> Option<&str> {
    if file.len() > FILE_MAX {
        return None;
    }
    let text = std::str::from_utf8(file).ok()?;
    let (_, rest) = text.split_once(BEGINS)?;
    rest.strip_suffix(ENDS)
}

/// Text as it stands in HTML.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrapped_is_found_again() {
        let json = r#"{"text":"</script><b>&"}"#;
        let file = wrap("<html><body>\n", json);
        assert_eq!(file.matches("</script>").count(), 1);
        let found = data(file.as_bytes()).unwrap();
        let value: serde_json::Value = serde_json::from_str(found).unwrap();
        assert_eq!(value["text"], "</script><b>&");
        assert_eq!(data(b"<html></html>"), None);
        assert_eq!(data(&file.as_bytes()[..file.len() - 1]), None);
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("<a href=\"x\">&</a>"), "&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;");
    }
}
