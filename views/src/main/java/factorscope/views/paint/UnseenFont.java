package factorscope.views.paint;

import factorscope.views.drawing.Typeface;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TTFSubsetter;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSInteger;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/// A PDF font of all characters and no shapes, for text that is found and copied where it is drawn as shapes: such
/// shapes may come from any font, also from one that must not be embedded.
///
/// Codes are given in the order in which characters first occur. ISO 32000-1, 9.7 and 9.10.3.
final class UnseenFont extends PDType0Font {
    /// The width of every character, of the font's size.
    static final double WIDTH = 0.5;

    private static final String NAME = "Unseen";

    private static final int MOST = 0xFFFF;

    /// At most so many in a block (Adobe technical note 5411).
    private static final int BLOCK = 100;

    private final PDDocument document;
    private final Map<Integer, Integer> codes = new LinkedHashMap<>();

    UnseenFont(PDDocument document) throws IOException {
        super(dictionary(document));
        this.document = document;
    }

    @Override
    protected byte[] encode(int point) {
        // what comes after as many different characters as a font can have is drawn, and not found
        int code = codes.size() < MOST
                ? codes.computeIfAbsent(point, _ -> codes.size() + 1)
                : codes.getOrDefault(point, 0);
        return new byte[] {(byte) (code >> 8), (byte) code};
    }

    /// Says which code is which character.
    void finish() throws IOException {
        var map = new StringBuilder("""
                /CIDInit /ProcSet findresource begin
                12 dict begin
                begincmap
                /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
                /CMapName /Adobe-Identity-UCS def
                /CMapType 2 def
                1 begincodespacerange
                <0000> <FFFF>
                endcodespacerange
                """);
        int left = codes.size();
        int inBlock = 0;
        for (var entry : codes.entrySet()) {
            if (inBlock == 0) {
                inBlock = Math.min(BLOCK, left);
                map.append(inBlock).append(" beginbfchar\n");
            }
            map.append(String.format(Locale.ROOT, "<%04X> <", entry.getValue()));
            Character.toString(entry.getKey())
                    .chars()
                    .forEach(unit -> map.append(String.format(Locale.ROOT, "%04X", unit)));
            map.append(">\n");
            left--;
            inBlock--;
            if (inBlock == 0) {
                map.append("endbfchar\n");
            }
        }
        map.append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        getCOSObject()
                .setItem(COSName.TO_UNICODE, stream(document, map.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    private static COSDictionary dictionary(PDDocument document) throws IOException {
        var system = new COSDictionary();
        system.setString(COSName.REGISTRY, "Adobe");
        system.setString(COSName.ORDERING, "Identity");
        system.setInt(COSName.SUPPLEMENT, 0);
        var descendant = new COSDictionary();
        descendant.setItem(COSName.TYPE, COSName.FONT);
        descendant.setItem(COSName.SUBTYPE, COSName.CID_FONT_TYPE2);
        descendant.setName(COSName.BASE_FONT, NAME);
        descendant.setItem(COSName.CIDSYSTEMINFO, system);
        descendant.setItem(COSName.DW, COSInteger.get((long) (1000 * WIDTH)));
        descendant.setItem(COSName.FONT_DESC, descriptor(document));
        // every code is the glyph of what is missing
        descendant.setItem(COSName.CID_TO_GID_MAP, stream(document, new byte[2 * 0x10000]));
        var descendants = new COSArray();
        descendants.add(descendant);
        var font = new COSDictionary();
        font.setItem(COSName.TYPE, COSName.FONT);
        font.setItem(COSName.SUBTYPE, COSName.TYPE0);
        font.setName(COSName.BASE_FONT, NAME);
        font.setItem(COSName.ENCODING, COSName.IDENTITY_H);
        font.setItem(COSName.DESCENDANT_FONTS, descendants);
        return font;
    }

    private static COSDictionary descriptor(PDDocument document) throws IOException {
        var dictionary = new COSDictionary();
        dictionary.setItem(COSName.TYPE, COSName.FONT_DESC);
        var descriptor = new PDFontDescriptor(dictionary);
        descriptor.setFontName(NAME);
        descriptor.setSymbolic(true);
        descriptor.setFontBoundingBox(new org.apache.pdfbox.pdmodel.common.PDRectangle(0, 0, 500, 1000));
        descriptor.setAscent(800);
        descriptor.setDescent(-200);
        descriptor.setCapHeight(700);
        dictionary.setItem(COSName.FONT_FILE2, stream(document, noGlyphs()));
        return dictionary;
    }

    /// The text font without its letters.
    private static byte[] noGlyphs() throws IOException {
        try (var in = Typeface.TEXT.open();
                var font = new TTFParser().parse(new RandomAccessReadBuffer(in))) {
            var out = new ByteArrayOutputStream();
            new TTFSubsetter(font).writeToStream(out);
            return out.toByteArray();
        }
    }

    private static COSStream stream(PDDocument document, byte[] bytes) throws IOException {
        var stream = document.getDocument().createCOSStream();
        try (var out = stream.createOutputStream(COSName.FLATE_DECODE)) {
            out.write(bytes);
        }
        return stream;
    }
}
