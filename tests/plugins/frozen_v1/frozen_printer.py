import os
import tempfile

import guardtag


class Rows:
    def __init__(self, url, head=True):
        self.head = head
        self.ribbon = True

    def print(self, labels, out):
        labels = iter(labels)
        first = next(labels, None)
        if first is None:
            raise ValueError("there are no labels to print")
        if not self.ribbon:
            raise guardtag.PrintError("GT-ROWS-RIBBON", "The printer has no ribbon.", "", "Put one in.")
        name = ""
        try:
            if os.path.isdir(out):
                raise IsADirectoryError
            handle, name = tempfile.mkstemp(prefix=".rows-", dir=os.path.dirname(os.path.abspath(out)))
            with open(handle, "w", encoding="utf-8") as file:
                if self.head:
                    file.write("serial link typed shapes mm\n")
                self.line(file, first)
                for label in labels:
                    self.line(file, label)
            os.replace(name, out)
        except OSError:
            self.clear(name)
            raise guardtag.PrintError("GT-ROWS-WRITE", "The rows cannot be written.", "", "Look at the disk.") from None
        except BaseException:
            self.clear(name)
            raise

    def line(self, file, label):
        size = f"{label.width:g}x{label.height:g}"
        file.write(f"{label.serial} {label.link} {label.typed} {len(label.shapes)} {size}\n")

    def clear(self, name):
        if name and os.path.exists(name):
            os.unlink(name)


@guardtag.hookimpl
def guardtag_printers():
    yield guardtag.Offer("frozenrows", Rows)
