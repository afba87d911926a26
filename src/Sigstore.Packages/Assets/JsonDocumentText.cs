using System.Text.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Assets;

/// <summary>The one seam at which the platform's JSON reader speaks.</summary>
internal static class JsonDocumentText
{
    /// <summary>How a document is read from a cursor.</summary>
    public delegate T Reading<out T>(ref JsonCursor cursor);

    /// <summary>Reads a whole document, or refuses with the code.</summary>
    public static T Read<T>(ReadOnlySpan<byte> utf8, FailureCode code, string what, Reading<T> read, bool allowComments = false)
    {
        try
        {
            var cursor = new JsonCursor(utf8, code, what, allowComments);
            var value = read(ref cursor);
            cursor.End();
            return value;
        }
        catch (JsonException notJson)
        {
            throw new SigstoreException(code, $"{what}: expected JSON, found {notJson.Message}", notJson);
        }
    }
}
