"""Messages of use cases and background work that people read.

Such a message is raised or stored in English, and translated when it is shown.
"""

from .translator import N_

USE_CASE_MESSAGES = (
    N_("There are no customers; import a file first."),
    N_("There are no visitors on duty; import a file first."),
    N_("There are no customers and no visitors on duty; import a file first."),
    N_("The server was restarted meanwhile; plan the day again."),
    N_("Something went wrong; the log has the details."),
    N_("A later visit to this customer is on record, so this one stays."),
    N_("Nobody can be their own partner; choose somebody else."),
    N_("These two are forbidden to go together; allow it or choose another."),
    N_("The day of this plan is over, so it cannot be published."),
    N_("A newer plan of this day is published already; plan the day again to replace it."),
)
