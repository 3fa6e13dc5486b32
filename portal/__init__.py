"""The portal: where clients post requirements, vendors keep capabilities and admins review matches."""
