"""What the official nomenclature says of an agency's sub kegiatan in sentences, in Indonesian or English.

The words stand in ``labels_nomenclature.yml``. Where no nomenclature was supplied, the sentence says where to put it.
"""

import pandas as pd

from renja_analysis.alignment_text import policy_name
from renja_analysis.labels import code_word, label, listed
from renja_analysis.nomenclature import TAG_STATUSES, tag_policies
from renja_analysis.nomenclature_sheets import LEAF
from renja_analysis.numbers import Lang


def tell_nomenclature(found: pd.DataFrame, nomenclature: pd.DataFrame | None, lang: Lang = "id") -> str:
    """How many names have an official code, or what is missing. ``found``: :func:`nomenclature.official`."""
    if nomenclature is None:
        return label("nothing.nomenclature", lang)
    if not nomenclature["level"].eq(LEAF).any():
        return label("nothing.nomenclature_level", lang)
    if found.empty:
        return label("nothing.alignment", lang)
    counts = {how: str(int(found["how"].eq(how).sum())) for how in ("exact", "near", "none")}
    several = int(found["kode_resmi"].str.contains(" ").sum())
    return label(
        "tell.nomenclature",
        lang,
        distinct=str(len(found)),
        former=str(int(found["former"].sum())),
        several=" " + label("tell.several_codes", lang, count=str(several)) if several else "",
        **counts,
    )


def tell_tags(support: pd.DataFrame, nomenclature: pd.DataFrame | None, lang: Lang = "id") -> str:
    """How many claims the official tags support, or what is missing. ``support``: :func:`nomenclature.tag_support`."""
    if nomenclature is None or nomenclature["tags"].isna().all():
        return label("nothing.tags", lang)
    if support.empty:
        return label("nothing.alignment", lang)
    counts = support["tag_status"].value_counts()
    told = [f"{code_word('tag_status', status, lang)} **{counts.get(status, 0)}**" for status in TAG_STATUSES]
    claimed = support.loc[support["tag_status"] != "tagged_not_claimed", "kebijakan"].dropna().unique()
    tagged = {policy for tags in nomenclature["tags"].dropna().unique() for policy in tag_policies(tags)}
    absent = [policy_name(policy, lang) for policy in claimed if policy not in tagged]
    former = int(support["former"].sum())
    return label(
        "tell.tags",
        lang,
        counts="; ".join(told),
        former=" " + label("tell.tags_former", lang, count=str(former)) if former else "",
        absent=" " + label("tell.tags_absent", lang, policies=listed(absent, lang)) if absent else "",
    )
