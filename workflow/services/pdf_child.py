"""A PDF read in a process of its own, which a broken or hostile one may kill: how many pages, or one page as JPEG.

The only file that knows PDFium. Run as ``python -m workflow.services.pdf_child pages`` or ``… page NUMBER EDGE``; the
PDF is its standard input, a file. Answers on standard output; ends with ENCRYPTED or BROKEN when it cannot.
"""

import sys
from typing import Final

ENCRYPTED: Final = 3
BROKEN: Final = 4
NO_PAGE: Final = 5
MEMORY: Final = 1_500 * 1024 * 1024
SECONDS: Final = 30
_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD


def main(asked: list[str]) -> int:
    """Do what was asked; give the exit code."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer)
    except pypdfium2.PdfiumError as error:
        return ENCRYPTED if getattr(error, "err_code", None) == _PASSWORD else BROKEN
    if pypdfium2.raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        return ENCRYPTED
    if asked[0] == "pages":
        sys.stdout.write(str(len(document)))
        return 0
    number, edge = int(asked[1]), int(asked[2])
    if not 1 <= number <= len(document):
        return NO_PAGE
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(edge / max(width, height, 1.0), 4.0)
        page.render(scale=scale).to_pil().convert("RGB").save(sys.stdout.buffer, "JPEG", quality=80)
    except pypdfium2.PdfiumError:
        return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
