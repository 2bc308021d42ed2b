"""A simulated cloth tag: printed, worn for years, photographed by a cheap phone at dusk.

Everything it yields is simulated. A picture of the cloth is a float32 array of reflectance (0 black, 1 white;
brightness only, which is all that decoders look at), ``PX`` pixels a mm, the tag in the middle of a rim of
garment. A damage is a pure function ``(image, rng, severity) -> image``; severities run from 1 (new) to 5
(spoilt), fractions included. The numbers of each severity stand beside the damage, in mm on the cloth, lux,
or pixels of the photo, with the reason for them.

    _arrays    noise, resampling, the scale of severities
    prints     what is printed: our labels and what others print on the same cloth
    wear       what washing does to print and yarn: weave, bleeding, flaking, fading, stains
    sewing     stitches, fraying, creases, the curve of a sleeve
    camera     view, light, focus, sensor, compression
    scene      one photo: which damages, how bad each, in which order, from which seed
    years      one tag over its life, photographed again and again
    panel      the decoders
    grades     versions, levels and module sizes of the table of read rates
    rates      shares read, cell by cell, over processes
    table      the table, smoothed
    pictures   a plot of the shares and a sheet of example photos
"""
