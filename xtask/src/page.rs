//! What is left to do when Trunk has built the page: Trunk.toml has it as its hook, so that plain
//! `trunk build` and `trunk serve` do it too.
//!
//! - The program in parts, bound and made small (`program`).
//! - A static shell for each view, so that what is painted before the program runs, what search engines
//!   read and what remains without JavaScript is of the view that was asked for.
//! - What other sites show of a view (`card`), and the worker in which the page computes (`calculator`).
//! - The script that other sites include.

use crate::program::{self, Program};
use crate::steps::step;
use crate::{calculator, card, node, npm};
use anyhow::{Context as _, Result, bail};
use edgestate_view_model::views::{API_DOCS, FOOTER, FOOTER_LINKS, VIEWS, View};
use lol_html::html_content::ContentType;
use lol_html::{RewriteStrSettings, comments, element, rewrite_str};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// `cargo xtask page <folder>`: completes what Trunk has put into the folder.
pub fn complete(folder: &Path) -> Result<()> {
    if !npm::bin().join("esbuild").exists() {
        bail!("the npm packages are missing: run `npm ci`");
    }
    program::remove_whole(folder)?;
    minify(folder)?;
    let program = program::build(folder)?;
    let document = folder.join("index.html");
    let document = fs::read_to_string(&document)
        .with_context(|| format!("{} is missing", document.display()))?;
    let document = without_comments(&document)?;
    let calculator = calculator::build(folder)?;
    for view in VIEWS {
        let file = folder.join(file_name(view));
        fs::write(file, shell(&document, view, &program, &calculator)?)?;
    }
    step(
        "Bundling count.js",
        node::node()?.arg("embed/build.mjs").arg(folder),
    )
}

/// Makes small what Trunk has copied as it is: the style sheet, and the script that starts the program.
fn minify(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_style = name.ends_with(".css");
        if is_style || name.starts_with("start-") {
            let mut esbuild = Command::new(npm::bin().join("esbuild"));
            if !is_style {
                esbuild.arg("--format=esm");
            }
            step(
                &format!("Minifying {name}"),
                esbuild
                    .args(["--minify", "--allow-overwrite", "--log-level=warning"])
                    .arg(format!("--outfile={}", path.display()))
                    .arg(&path),
            )?;
        }
    }
    Ok(())
}

/// Under which name the file of a view is served at its path.
fn file_name(view: &View) -> String {
    match view.path.trim_start_matches('/') {
        "" => "index.html".into(),
        name => format!("{name}.html"),
    }
}

/// The document without what it says to its editors.
fn without_comments(document: &str) -> Result<String> {
    let settings = RewriteStrSettings {
        element_content_handlers: vec![comments!("*", |comment| {
            comment.remove();
            Ok(())
        })],
        ..RewriteStrSettings::new()
    };
    Ok(rewrite_str(document, settings)?)
}

/// The document of one view, which names the program, its parts and the worker. Fails unless every part that it fills in is there exactly once.
fn shell(document: &str, view: &View, program: &Program, calculator: &str) -> Result<String> {
    let intro = format!(
        "<hgroup class=\"intro\" data-view=\"{}\"><h1 tabindex=\"-1\">{}</h1><p class=\"lede\">{}</p></hgroup>",
        view.page, view.heading, view.lede
    );
    let parts = [
        Part {
            selector: "title",
            content: view.title(),
            as_what: As::Text,
        },
        Part {
            selector: "meta[name=description]",
            content: view.description.into(),
            as_what: As::Attribute,
        },
        Part {
            selector: "meta[name=description]",
            content: card::elements(view, &card::origin()),
            as_what: As::HtmlAfter,
        },
        Part {
            selector: "meta[name=program]",
            content: program.script.clone(),
            as_what: As::Attribute,
        },
        Part {
            selector: "meta[name=program-wasm]",
            content: program.wasm.clone(),
            as_what: As::Attribute,
        },
        Part {
            selector: "meta[name=program-parts]",
            content: program.parts_of(view.page).join(" "),
            as_what: As::Attribute,
        },
        Part {
            selector: "meta[name=calculator]",
            content: calculator.into(),
            as_what: As::Attribute,
        },
        Part {
            selector: "nav",
            content: navigation(view),
            as_what: As::Html,
        },
        Part {
            selector: "main",
            content: intro,
            as_what: As::HtmlBefore,
        },
        Part {
            selector: "footer",
            content: footer(),
            as_what: As::Html,
        },
    ];
    let mut shell = document.to_owned();
    for part in &parts {
        shell = part.fill_in(&shell)?;
    }
    Ok(shell)
}

/// A part of a shell: what goes where.
struct Part {
    selector: &'static str,
    content: String,
    as_what: As,
}

enum As {
    Text,
    Html,
    /// Before what is there already.
    HtmlBefore,
    /// After the element.
    HtmlAfter,
    /// The attribute `content`.
    Attribute,
}

impl Part {
    fn fill_in(&self, document: &str) -> Result<String> {
        let mut found = 0;
        let fill = element!(self.selector, |element| {
            found += 1;
            match self.as_what {
                As::Text => element.set_inner_content(&self.content, ContentType::Text),
                As::Html => element.set_inner_content(&self.content, ContentType::Html),
                As::HtmlBefore => element.prepend(&self.content, ContentType::Html),
                As::HtmlAfter => element.after(&self.content, ContentType::Html),
                As::Attribute => element.set_attribute("content", &self.content)?,
            }
            Ok(())
        });
        let filled = rewrite_str(
            document,
            RewriteStrSettings {
                element_content_handlers: vec![fill],
                ..RewriteStrSettings::new()
            },
        )?;
        if found != 1 {
            bail!("index.html has {found} of `{}`, not one", self.selector);
        }
        Ok(filled)
    }
}

/// The links to the views, the current one marked.
fn navigation(current: &View) -> String {
    let mut links = String::new();
    for view in VIEWS {
        let mark = if view.path == current.path {
            " aria-current=\"page\""
        } else {
            ""
        };
        // Writing to a String cannot fail.
        let _ = write!(links, "<a href=\"{}\"{mark}>{}</a>", view.path, view.name);
    }
    let (path, name) = API_DOCS;
    let _ = write!(links, "<a href=\"{path}\" rel=\"external\">{name}</a>");
    links
}

/// The foot of every page.
fn footer() -> String {
    let links = FOOTER_LINKS.map(|(address, name)| format!("<a href=\"{address}\">{name}</a>"));
    format!("<p>{FOOTER}</p>{}", links.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "<!doctype html><title>x</title><meta content=x name=description>\
         <meta name=program content><meta name=program-wasm content><meta name=program-parts content>\
         <meta name=calculator content><nav></nav><main id=main><noscript>needs a program</noscript></main><footer></footer>";

    fn program() -> Program {
        Program {
            script: "/program-1.js".into(),
            wasm: "/program-2.wasm".into(),
            parts: VIEWS
                .map(|view| (view.page.into(), vec![format!("/{}-3.wasm", view.page)]))
                .into(),
        }
    }

    #[test]
    fn a_shell_is_of_its_view() {
        for view in VIEWS {
            let shell = shell(DOCUMENT, view, &program(), "/calculator-1.js")
                .expect("the document has all parts");
            for path in ["/program-1.js", "/program-2.wasm"] {
                assert!(shell.contains(&format!("content=\"{path}\"")), "{shell}");
            }
            let parts: Vec<_> = shell.match_indices("-3.wasm").collect();
            assert_eq!(parts.len(), 1, "{shell}");
            assert!(
                shell.contains(&format!("\"/{}-3.wasm\"", view.page)),
                "{shell}"
            );
            assert!(
                shell.contains(&format!("<title>{}</title>", view.title())),
                "{shell}"
            );
            assert!(shell.contains(view.description), "{shell}");
            assert!(
                shell.contains(&format!(">{}</h1>", view.heading)),
                "{shell}"
            );
            assert!(shell.contains("needs a program"), "{shell}");
            assert!(shell.contains("content=\"/calculator-1.js\""), "{shell}");
            assert_eq!(shell.matches("aria-current").count(), 1, "{shell}");
        }
    }

    #[test]
    fn what_is_said_to_editors_is_not_shipped() {
        let document = "<!doctype html><html><head><!-- for you --><title>x</title></head><body>a<!-- and you -->b</body></html>";
        let shipped = without_comments(document).unwrap();
        assert_eq!(
            shipped,
            "<!doctype html><html><head><title>x</title></head><body>ab</body></html>"
        );
    }

    #[test]
    fn a_part_that_is_missing_or_twice_is_named() {
        for document in [
            DOCUMENT.replace("<nav></nav>", ""),
            format!("{DOCUMENT}<nav></nav>"),
        ] {
            let error = shell(&document, VIEWS[0], &program(), "").expect_err("a part is wrong");
            assert!(error.to_string().contains("`nav`"), "{error}");
        }
    }
}
