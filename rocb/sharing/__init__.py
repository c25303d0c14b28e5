"""Parts of this site on the pages of others: embeds, oEmbed cards, and text to copy."""
