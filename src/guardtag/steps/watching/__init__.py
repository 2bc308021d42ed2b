"""Early warnings kept up to date by the dispatcher, in proportion to what changes; see ``guardtag.rules.warnings``.

All of it waits in a lane of its own, behind calls, messages and erasures:

- ``feed`` follows the journal: whoever an entry names is looked at again some minutes later. Whoever makes an alert
  writes nothing for it.
- ``people`` looks at one person, because something changed or a date comes due.
- ``places`` and ``whole`` look at an area and at the deployment once an hour.
- ``timers`` carries out what is due of one warning; ``bulletins`` tell whoever is to see to them, ``guardians`` the
  family.
- ``scans`` looks after scans that no call followed.
"""
