"""Reads the Terraform and the Python of docs/how-to as their own tools read them; prints what it read, exits 1 on a fault."""

import re
import sys
from pathlib import Path

import hcl2

PAGES = Path(__file__).parents[2] / "docs" / "how-to"


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


def names(parsed):
    """Resources and data of a Terraform file, as they are referred to."""
    for kind, prefix in (("resource", ""), ("data", "data.")):
        for each in parsed.get(kind, []):
            for type_, named in each.items():
                for name in named:
                    yield f"{prefix}{unquoted(type_)}.{unquoted(name)}"
    for each in parsed.get("variable", []):
        for name in each:
            yield f"var.{unquoted(name)}"


def unquoted(text):
    return text.strip('"')


def faults_of(text):
    """References that nothing in the file declares."""
    declared = set(names(hcl2.loads(text)))
    used = set(re.findall(r"\b((?:data\.)?aws_\w+\.\w+|var\.\w+)", text))
    return declared, sorted(used - declared)


faults = []
unread = {"Terraform", "Python"}
for page in sorted(PAGES.glob("*.md")):
    for text in blocks(page, "hcl"):
        declared, unknown = faults_of(text)
        print(f"{page.name}: Terraform, {len(declared)} declared")
        faults += [f"{page.name}: {name} is not declared" for name in unknown]
        unread.discard("Terraform")
    for text in blocks(page, "python"):
        compile(text, page.name, "exec")
        print(f"{page.name}: Python")
        unread.discard("Python")
faults += [f"no page has any {language}" for language in sorted(unread)]
for fault in faults:
    print(fault, file=sys.stderr)
sys.exit(1 if faults else 0)
