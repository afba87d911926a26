using System.ComponentModel;
using System.Diagnostics;

namespace Sigstore.Tool.LogIn;

/// <summary>The person's browser.</summary>
internal static class Browser
{
    /// <summary>Asks the system to open an https or loopback address; false if it has no way to.</summary>
    public static bool TryOpen(Uri address)
    {
        try
        {
            // The address is one argument, never a command line of a shell.
            using var process = OperatingSystem.IsWindows() ? Process.Start(new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true })
                : Process.Start(new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address.AbsoluteUri]) { RedirectStandardError = true, RedirectStandardOutput = true });
            return true;
        }
        catch (Win32Exception)
        {
            return false; // no browser, no desktop: the person opens the printed address
        }
    }
}
