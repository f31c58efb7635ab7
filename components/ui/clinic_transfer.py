"""What can go wrong when conversations are brought in or a backup is restored, and what helps."""

from collections.abc import Mapping

from components.ui.clinic_entry import Entry
from components.ui.words import N_

ENTRIES: Mapping[str, Entry] = {
    "input:import_json": Entry(
        N_("This is not a JSON file"),
        N_("Choose the JSON file or the ZIP archive that the other program exported, as it was saved."),
    ),
    "input:import_cut": Entry(
        N_("The end of the file is missing"),
        N_("It was probably not downloaded to its end. Export or download it once more."),
    ),
    "input:import_none": Entry(
        N_("There is no conversation in this file"),
        N_("Check whether the export was made from the right account."),
    ),
    "input:import_unknown": Entry(
        N_("Nobody knows the form of this file"),
        N_("Exports of ChatGPT, NextChat, Open WebUI and Relay Studio can be brought in."),
    ),
    "input:import_zip": Entry(
        N_("There are no conversations in this archive, or it is damaged"),
        N_(
            "ChatGPT's has a file conversations.json in it. Download it once more, or choose that file itself."
        ),
    ),
    "input:import_backup": Entry(
        N_("This is a backup"),
        N_("It is restored, not imported."),
    ),
    "input:import_large": Entry(
        N_("This file is too large: the limit is {limit} MB"),
        N_("Pictures in an archive do not count. Split the export, or leave older conversations out."),
    ),
    "input:import_memory": Entry(
        N_("There was not enough memory for this file"),
        N_("What came in until then is kept. Split the export, then bring in the rest."),
    ),
    "input:import_shape": Entry(
        N_("This is no conversation as the program writes them"),
        N_("Export it once more; if it stays so, the program may have changed its form."),
    ),
    "input:import_empty": Entry(
        N_("Nothing was said in this conversation"),
        N_("There is nothing to keep."),
    ),
    "input:import_newer": Entry(
        N_("This conversation was written by a newer version"),
        N_("Update Relay Studio, then bring it in again."),
    ),
    "input:import_running": Entry(
        N_("An import or a backup is running already"),
        N_("Wait for it or stop it; it may have been started in another tab."),
    ),
    "input:backup_zip": Entry(
        N_("This archive can't be opened"),
        N_("It is damaged, or was not downloaded to its end. Use another copy."),
    ),
    "input:backup_unknown": Entry(
        N_("This is no backup of Relay Studio"),
        N_("Choose a ZIP that was made with Make a backup."),
    ),
    "input:backup_newer": Entry(
        N_("This backup was made by a newer version"),
        N_("Update Relay Studio, then restore it again."),
    ),
    "input:backup_names": Entry(
        N_("There is something in this archive that no backup has"),
        N_("It was changed after it was made; nothing was taken from it. Use the original."),
    ),
    "input:backup_large": Entry(
        N_("This archive would unpack to far too much"),
        N_("No backup does that; nothing was taken from it. Use the original."),
    ),
    "input:backup_damaged": Entry(
        N_("This backup is damaged"),
        N_("What it holds is not what was written into it. Use another copy."),
    ),
}
