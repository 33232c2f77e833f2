"""What every cell of the sample pages says, written by hand from the pages before the reader was tried on them.

By page: rows in the order of the page, each with what its cells say after the column that names the row, or, where
rows have no such column, all of them. In the notation of `said`.
"""

OUTCOMES: dict[str, list[list[str]]] = {
    "ruby.en.md": [
        ["terms ruby", "text", "versions 3.4", "stage ga", "latest"],
        ["terms ruby", "text", "versions 3.1", "stage maintenance", "latest"],
        ["terms ruby", "text", "versions 2.1", "stage end_of_life", "versions < 2.0"],
        ["terms jruby", "text", "versions 9.4", "stage ga", "latest"],
        ["versions >= 4.0, < 8.1", "yes", "yes"],
        ["versions >=1.4", "yes", "no"],
        ["?", "yes", "no"],
        ["versions all", "yes", "partial"],
    ],
    "envoy.ja.md": [
        ["versions >=1.24", "yes", "no", "text"],
        ["versions 1.18.x～1.22.x", "yes", "no", "blank"],
        ["versions <2.4", "partial", "n/a", "text"],
        ["latest", "yes preview", "no planned", "text"],
    ],
    "nginx.fr.md": [
        ["terms debian 12", "terms x86-64, aarch64", "versions 1.22.0 - 1.24.0", "yes"],
        ["terms alpine 3.19", "terms x86-64", "versions >=1.25", "no"],
        ["terms ubuntu 22.04", "terms aarch64", "versions all", "partial"],
        ["terms amazon-linux 2", "terms x86-64", "versions <=1.20", "unknown"],
    ],
    "runtimes.es.md": [
        ["versions >=1.5", "yes", "yes"],
        ["versions >=5.5", "yes", "no"],
        ["versions 7.0 - 9.x", "yes", "yes beta"],
        ["versions 3.4, 4.0", "yes", "no planned"],
        ["versions N/A", "n/a", "blank"],
    ],
    "browsers-html.md": [
        ["yes", "yes", "2023-12-05"],
        ["yes", "partial", "2023-07-04"],
        ["no", "yes", "2023-09-18"],
    ],
    "browsers.md": [
        ["versions 90", "yes", "blank"],
        ["versions 88+", "yes", "text"],
        ["versions 14.1", "partial", "text"],
        ["blank", "no", "text"],
        ["versions >= 90", "yes", "blank"],
    ],
    "nginx.en.md": [
        ["yes", "yes", "yes", "yes"],
        ["yes", "no", "no", "yes beta"],
        ["yes", "no", "n/a", "unknown"],
    ],
    "elastic.md": [["yes", "yes", "no"], ["yes", "yes", "blank"], ["yes", "yes", "yes"]],
    "nodejs-releases.md": [
        ["versions 20.x", "stage maintenance", "text", "2023-04-18", "2023-10-24", "2024-10-22", "2026-04-30"],
        ["versions 22.x", "stage ga", "text", "2024-04-24", "2024-10-29", "2025-10-21", "2027-04-30"],
        ["versions 23.x", "stage end_of_life", "blank", "2024-10-16", "blank", "2025-04-01", "2025-06-01"],
        ["versions 24.x", "stage ga", "blank", "2025-04-22", "?", "2026-10-20", "2028-04-30"],
    ],
    "serverless.ko.md": [
        ["terms cpython 3.9+", "yes", "since 80"],
        ["terms nodejs >=18", "yes", "since 101"],
        ["terms jvm 11", "no", "blank"],
        ["terms ruby 3.2", "yes private_beta", "since 20"],
        ["terms go", "no planned", "blank"],
    ],
}
